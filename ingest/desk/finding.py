"""How an upload would be found: the library as it would be with it, searched as it really is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Found, Hit, Library, StoredChunk, Term
from assistant.library.lexical import Lexical, LexicalEntry
from assistant.library.pieces import lexical_entry
from assistant.model import Passage, Scope, Section
from assistant.query import Vocabulary
from assistant.retrieve import Retriever
from ingest.desk.preview import Preview, load_stored
from ingest.desk.uploads import UploadError

_LOOKED_AT = 40  # passages, of which the first are shown
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage and its place, from 1. own: of the upload."""

    place: int
    passage: Passage
    own: bool


def found_with(
    library: Library, folder: Path, preview: Preview, without: str, question: str
) -> list[Placed]:
    """The first passages that a question would find with the upload in the library, and below
    them those of the upload. folder: of the upload. without: id of the document that it replaces.

    Raises UploadError where the library was moved to another embedder meanwhile, and as
    `Library.search` does.
    """
    library.check_embedder()
    if preview.made_by != library.embedder.fingerprint:
        raise UploadError("The library has another embedder now. Save the facts: it is read anew.")
    with TemporaryDirectory(dir=folder, prefix=".find-") as beside:
        lexical = library.lexical.copied(Path(beside, "lexical"))
        lexical.change(_entries(preview), _live_editions(library, without))
        stored = load_stored(folder, preview)
        together = _Together(library, lexical, preview, stored, without)
        passages = Retriever(together, Vocabulary()).retrieve(question, _LOOKED_AT).passages
    own = preview.document.edition_id
    placed = [Placed(i + 1, p, p.document.edition_id == own) for i, p in enumerate(passages)]
    return [p for p in placed if p.own or p.place <= SHOWN]


def _live_editions(library: Library, document_id: str) -> list[str]:
    if not document_id:
        return []
    return [e.edition_id for e in library.editions(document_id) if e.live]


class _Together:
    """The library with an upload in it, and without the document that it replaces."""

    def __init__(
        self,
        library: Library,
        lexical: Lexical,
        preview: Preview,
        stored: Sequence[StoredChunk],
        without: str,
    ) -> None:
        self._library = library
        self._preview = preview
        self._stored = stored
        self._without = without
        self.lexical = lexical
        self.catalogue = self

    @property
    def embedder(self) -> Embedder:
        """The library's."""
        return self._library.embedder

    def keep_up(self) -> None:
        """See what others changed."""
        self._library.keep_up()

    def sections_of(self, ids: Iterable[str]) -> dict[str, Section]:
        """Sections by id, of both."""
        wanted = set(ids)
        own = {s.id: s for s in self._preview.sections if s.id in wanted}
        return own | self._library.catalogue.sections_of(wanted - own.keys())

    def search(
        self,
        question: str,
        terms: Sequence[Term],
        dense: int,
        lexical: int,
        scopes: Collection[Scope] = (),
    ) -> Found:
        """What both searches find, with the weights that words have in both together."""
        held = self._library.search(question, terms, dense, lexical, scopes)
        worded = dict(self.lexical.search(terms, lexical))
        others = [
            replace(hit, bm25=worded.get(hit.stored.chunk.id, 0.0))
            for hit in held.hits
            if held.documents[hit.stored.edition_id].id != self._without
        ]
        document = self._preview.document
        documents = {**held.documents, document.edition_id: document}
        hits = (*others, *self._own(held.query.vector, worded, dense))
        return replace(held, hits=hits, documents=documents)

    def _own(
        self, query: np.typing.NDArray[np.float32], worded: dict[str, float], most: int
    ) -> list[Hit]:
        hits = []
        for stored in self._stored:
            cosines = (stored.vectors.astype(np.float32) @ query) * np.float32(stored.scale)
            bm25 = worded.get(stored.chunk.id, 0.0)
            hits.append(Hit(stored, float(cosines[0]), cosines[1:], bm25))
        hits.sort(key=lambda hit: -hit.cosine)
        return hits[:most] + [hit for hit in hits[most:] if hit.bm25]


def _entries(preview: Preview) -> list[LexicalEntry]:
    sections = {s.id: s for s in preview.sections}
    title = preview.document.metadata.title
    return [lexical_entry(title, sections[c.section_id], c) for c in preview.chunks]
