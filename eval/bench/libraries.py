"""Libraries to measure on: made once in the work folder, then brought up to date."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from assistant.bootstrap import build, open_stores
from assistant.clock import now
from assistant.config import Settings, load_settings
from assistant.embedding import Piece
from assistant.library import Library, NewEdition, StoredChunk
from assistant.library.pieces import piece, quantised
from assistant.model import Chunk, Document, Metadata, Section
from assistant.pipeline import Assistant
from ingest.chunks import cut
from ingest.console import Bar
from ingest.load.blocks import Block, Kind
from ingest.parse import fingerprint
from ingest.report import Progress, Report
from ingest.sections import sections
from ingest.sync import Sync

_BATCH_TEXTS = 256
Edition = tuple[NewEdition, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Text:
    """A document that is no file: one section of one paragraph."""

    id: str
    title: str
    text: str


def settings(work: Path, name: str) -> Settings:
    """Settings of a library in the work folder; all of them share the converted model."""
    return settings_at(work / name, work / "models")


def settings_at(folder: Path, models: Path) -> Settings:
    """Settings of a library in a folder, with the folder of the converted model."""
    folder.mkdir(parents=True, exist_ok=True)
    own = {"data_dir": folder, "cache_dir": models, "database_url": None}
    return load_settings().model_copy(update=own)


def ingest(
    own: Settings, paths: Sequence[Path], progress: Progress | None = None
) -> tuple[Report, float]:
    """Bring a library up to date with files, as `bedside ingest --prune` does.

    Gives what it did and the seconds that took, the opening of the library not counted.
    """
    stores = open_stores(own)
    sync = Sync(stores.library, now, workers=max(1, own.cores - 1))
    start = time.perf_counter()
    report = sync.run(paths, prune=True, progress=progress)
    seconds = time.perf_counter() - start
    stores.engine.dispose()
    return report, seconds


def brought_up_to_date(own: Settings, paths: Sequence[Path]) -> list[str]:
    """Bring a library up to date with files, with a bar; gives what could not be taken in."""
    with Bar() as bar:
        report, _ = ingest(own, paths, bar)
    return [f"not ingested: {path.name}: {reason}" for path, reason in report.failed]


def assistant_over(own: Settings, paths: Sequence[Path]) -> Assistant:
    """The assistant over a library of files, brought up to date. Says what failed."""
    for failed in brought_up_to_date(own, paths):
        print(failed)
    return build(own)


def texts_library(own: Settings, texts: Sequence[Text]) -> Library:
    """A library of texts: those that it lacks are added."""
    library = open_stores(own).library
    known = {mark for _, mark in library.catalogue.source_fingerprints().values()}
    missing = [t for t in texts if _mark(t) not in known]
    batches = range(0, len(missing), _BATCH_TEXTS)
    with library.changing():
        for at in track(batches, "Embedding", console=Console(stderr=True), transient=True):
            batch = missing[at : at + _BATCH_TEXTS]
            editions = list(_editions(batch, library))
            sources = {e.document.source: (e.document.id, e.fingerprint) for e, _ in editions}
            library.add(editions, sources)
    return library


def chunk_texts(library: Library) -> list[str]:
    """The texts that were embedded, one for each live chunk."""
    texts = []
    for document in library.documents():
        held = {s.id: s for s in library.contents(document.edition_id)}
        for stored in library.catalogue.chunks_of(document.edition_id):
            chunk, title = stored.chunk, document.metadata.title
            section = held[chunk.section_id]
            texts.append(piece(title, section, chunk.start, chunk.end, library.embedder).text)
    return texts


def document_texts(library: Library) -> list[str]:
    """The stored text of each live document, headings above their sections."""
    return [
        "\n\n".join(
            "\n".join([*section.heading_path[-1:], section.text])
            for section in library.contents(document.edition_id)
        )
        for document in library.documents()
    ]


def _editions(batch: Sequence[Text], library: Library) -> Iterator[Edition]:
    """Sectioned, cut and embedded by the functions that an ingest uses."""
    drafts: list[tuple[Document, list[Section], list[Chunk]]] = []
    pieces: list[Piece] = []
    for text in batch:
        document = _document(text, library.catalogue.last_ordinal(text.id) + 1)
        held = [
            Section(f"{document.edition_id}.{i}", document.edition_id, i, s.heading_path,
                    s.number, s.text, tuple(s.units))
            for i, s in enumerate(sections([Block(Kind.PARAGRAPH, text.text)], text.title))
        ]  # fmt: skip
        chunks = [(s, c) for s in held for c in cut(text.title, s, library.embedder)]
        pieces += [piece(text.title, s, c.start, c.end, library.embedder) for s, c in chunks]
        drafts.append((document, held, [c for _, c in chunks]))
    embedded = iter(library.embedder.embed(pieces))
    for document, held, own in drafts:
        vectors = [next(embedded) for _ in own]
        stored = [
            StoredChunk(c, document.edition_id, *quantised(e))
            for c, e in zip(own, vectors, strict=True)
        ]
        matrix = np.array([e.vector for e in vectors], np.float32)
        yield (
            NewEdition(document, fingerprint(document.sha256, {}), held, stored),
            matrix.reshape(len(own), library.embedder.dimensions),
        )


def _document(text: Text, ordinal: int) -> Document:
    return Document(
        id=text.id,
        edition_id=f"{text.id}@{_mark(text)[:12]}",
        ordinal=ordinal,
        metadata=Metadata(title=text.title),
        sha256=_digest(text),
        source=f"text:{text.id}",
        format="txt",
        added_at=now(),
    )


def _mark(text: Text) -> str:
    return fingerprint(_digest(text), {})


def _digest(text: Text) -> str:
    return hashlib.sha256(f"{text.id}\n{text.title}\n{text.text}".encode()).hexdigest()
