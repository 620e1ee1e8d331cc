"""Bedside: its own ingest of files, and its retrieval without the answer, since peers only
retrieve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.bootstrap import build, open_stores
from assistant.clock import now
from assistant.pipeline import Assistant
from assistant.retrieve import first_best
from eval.bench.libraries import settings_at
from eval.bench.peers.serving import System, Text, serve
from ingest.sync import Sync

_SHOWN = 10  # passages that a question gets; more are only wanted for recall


class Bedside(System):
    """See serving.System. model: the folder of converted models."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._settings = settings_at(folder, model)
        self._stores = open_stores(self._settings)
        self._stores.library.embedder.embed_documents(["warm"])
        self._stores.library.embedder.query("warm")

    def ingest(self, documents: Sequence[Text]) -> int:
        """Read the documents' files, as `bedside ingest` does."""
        sync = Sync(self._stores.library, now, workers=max(1, self._settings.cores - 1))
        report = sync.run([Path(document.file) for document in documents])
        if report.failed:
            raise SystemExit(f"not ingested: {report.failed}")
        return report.chunks

    def keep(self) -> None:
        """All is written."""

    def open(self) -> None:
        """Join the assistant over the library."""
        self._assistant: Assistant = build(self._settings, self._stores.library.embedder)

    def search(self, question: str, limit: int) -> list[Text]:
        """The passages that an answer would be made from. Beyond them, for recall: the chunks
        that were looked at closely, then the others in the order of the first fusion."""
        retrieval = self._assistant.retriever.retrieve(question)
        if limit <= _SHOWN:
            return [Text(p.document.source, p.text) for p in retrieval.passages[:limit]]
        library, query = self._assistant.library, retrieval.query
        hits = library.search(query.text, query.terms, limit, limit).hits
        near = [c.document.edition_id for c in retrieval.candidates]
        rest = [hit.stored.edition_id for hit in first_best(hits, len(hits))]
        return [Text(edition.split("@", 1)[0], "") for edition in (*near, *rest)]


if __name__ == "__main__":
    serve(Bedside)
