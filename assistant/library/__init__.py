"""The library: a catalogue in SQL that is the truth, and two indexes that are derived from it.

A change is staged in the catalogue, written to the indexes, made live in one transaction, and
only then is what it replaced removed from the indexes. Wherever that stops, what is found is
what is live, and `recover` finishes or undoes the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder
from assistant.errors import NotFound
from assistant.library.catalogue import Catalogue, NewEdition
from assistant.library.embedded import Placed, embedded, facts_of
from assistant.library.hits import Hit
from assistant.library.lexical import Lexical, LexicalEntry, Term
from assistant.library.pieces import lexical_entry
from assistant.library.reading import StoredChunk
from assistant.library.rebuilding import Rebuilding
from assistant.library.searching import MOVING, Found, Searching
from assistant.library.vectors import Vectors
from assistant.library.writing import WriterLock, told
from assistant.model import Chunk, Document, Section

__all__ = ["Found", "Hit", "Library", "LibraryStatus", "NewEdition", "StoredChunk", "Term"]


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds; fingerprint is a sha256 over everything that can be found."""

    documents: int
    chunks: int
    fingerprint: str
    embedder: str
    updated_at: datetime | None


class Library(Searching):
    """Documents in editions, found by meaning and by word."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: Vectors,
        lexical: Lexical,
        embedder: Embedder,
        lock: WriterLock,
    ) -> None:
        super().__init__(catalogue, vectors, lexical, embedder)
        self._lock = lock
        self.documents = catalogue.documents
        self.edition = catalogue.edition
        self.successor = catalogue.successor
        self.superseded_by = catalogue.superseded_by
        self.section = catalogue.section
        self.contents = catalogue.contents

    def document(self, document_id: str) -> Document:
        """The live edition of a document. Raises NotFound."""
        for edition in self.catalogue.editions(document_id):
            if edition.live:
                return edition
        raise NotFound(
            f"The library holds no document {document_id!r}. `bedside library list` shows what "
            "it holds."
        )

    def editions(self, document_id: str) -> list[Document]:
        """Every edition of a document, newest first. Raises NotFound."""
        found = self.catalogue.editions(document_id)
        if not found:
            raise NotFound(f"No document has the id {document_id!r}.")
        return found

    def status(self) -> LibraryStatus:
        """What the library holds now."""
        documents, chunks = self.catalogue.counts()
        updated = self.catalogue.fact("updated_at")
        return LibraryStatus(
            documents,
            chunks,
            self.fingerprint,
            self.catalogue.fact("embedder") or self.embedder.name,
            datetime.fromisoformat(updated) if updated else None,
        )

    def following(self) -> AbstractContextManager[None]:
        """Inside it this machine keeps up with what other machines change, where they may."""
        return self.follower.running() if self.follower else nullcontext()

    # -- changing ----------------------------------------------------------------------------

    @contextmanager
    def changing(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the library's writer lock, after tidying up what a killed writer left.

        wait: seconds to wait for another writer. Raises LibraryBusy, StorageFull, StoreAway;
        LibraryError where the folder may not be written.
        """
        with self.writing(wait):
            if self.catalogue.fact("embedder_fingerprint") == MOVING:
                self.check_embedder()
            self.recover()
            yield

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """The same, with what a killed writer left."""
        with told(), self._lock.held(wait):
            yield

    def add(
        self,
        editions: Sequence[tuple[NewEdition, NDArray[np.float32]]],
        sources: Mapping[str, tuple[str, str]],
    ) -> None:
        """Put new editions in the place of their predecessors; all or none can be found.

        editions: each with the vectors of its chunks, float32 [chunks, dimensions].
        sources: path → (document id, fingerprint) of the files they came from. A document that
        none of its files holds any more is withdrawn. Raises EmbedderMismatch.
        """
        new = [edition for edition, _ in editions]
        self._lock.check()
        self.check_embedder()
        if not self.catalogue.fact("embedder_fingerprint"):
            self.catalogue.set_facts(**facts_of(self.embedder))
        self.catalogue.stage(new)
        ids = [c.chunk.id for edition in new for c in edition.chunks]
        if ids:
            self.vectors.add(ids, np.concatenate([vectors for _, vectors in editions]))
        self.lexical.change([entry for edition in new for entry in _entries(edition)])
        self._lock.check()
        self.catalogue.publish([e.document.edition_id for e in new], sources)
        self._remove_leaving()

    def remove(self, document_id: str) -> None:
        """Withdraw a document: it is not found any more, its text is kept for old answers.

        Raises NotFound.
        """
        self._lock.check()
        if not self.catalogue.withdraw(document_id):
            raise NotFound(f"The library holds no document {document_id!r}.")
        self._remove_leaving()

    def remember(self, sources: Mapping[str, tuple[str, str]]) -> None:
        """Note files that hold live documents, path → (document id, fingerprint); a document
        that none of its files holds any more is withdrawn."""
        self._lock.check()
        self.catalogue.remember_sources(sources)
        self._remove_leaving()

    def forget(self, paths: Sequence[str]) -> list[str]:
        """Forget files that are gone; gives the documents that are withdrawn with them."""
        self._lock.check()
        withdrawn = self.catalogue.forget_sources(paths)
        self._remove_leaving()
        return withdrawn

    def recover(self) -> None:
        """Undo what was staged and never made live, finish what was being removed; clear the
        indexes of a library whose database was lost."""
        if self.is_orphaned:
            self.vectors.clear()
            self.lexical.clear()
        Rebuilding(self).tidy()
        staged = self.catalogue.edition_ids("staged")
        if staged:
            self._unindex(staged)
            self.catalogue.drop_staged(staged)
        self._remove_leaving()

    def rebuild(self, progress: Callable[[int, int], None] = lambda *_: None) -> None:
        """Make both indexes anew from the catalogue, with the configured embedder.

        What can be found is what it was until the last vector is there; stopped at any moment
        it goes on with the next call. progress: called with chunks done and in all. Raises
        StorageFull, LibraryBusy.
        """
        self._lock.check()
        Rebuilding(self).run(progress)

    def placed(self, chunks: Sequence[Chunk], editions: Sequence[str]) -> list[Placed]:
        """Chunks with their documents and sections. editions: each chunk's."""
        sections = self.catalogue.sections_of(c.section_id for c in chunks)
        documents = {e: self.catalogue.edition(e) for e in set(editions)}
        return [
            Placed(c, documents[e], sections[c.section_id])
            for c, e in zip(chunks, editions, strict=True)
        ]

    def reindex(self, chunks: Sequence[StoredChunk]) -> None:
        """Embed and index chunks of the catalogue again."""
        placed = self.placed([c.chunk for c in chunks], [c.edition_id for c in chunks])
        made = embedded(placed, self.embedder)
        self.catalogue.set_vectors([stored for stored, _ in made])
        self.vectors.add([c.chunk.id for c in chunks], np.stack([vector for _, vector in made]))
        self.lexical.change(
            [lexical_entry(p.document.metadata.title, p.section, p.chunk) for p in placed]
        )

    # -- inside ------------------------------------------------------------------------------

    def _remove_leaving(self) -> None:
        leaving = self.catalogue.edition_ids("leaving")
        if leaving:
            self._unindex(leaving)
            self.catalogue.settle(leaving)

    def _unindex(self, editions: Sequence[str]) -> None:
        self.vectors.delete(self.catalogue.chunk_ids_of(editions))
        self.lexical.change([], remove_editions=editions)


def _entries(edition: NewEdition) -> Iterator[LexicalEntry]:
    sections: dict[str, Section] = {s.id: s for s in edition.sections}
    for stored in edition.chunks:
        section = sections[stored.chunk.section_id]
        yield lexical_entry(edition.document.metadata.title, section, stored.chunk)
