"""The library: a catalogue in SQL that is the truth, and two indexes that are derived from it.

A change is staged in the catalogue, written to the indexes, made live in one transaction, and
only then is what it replaced removed from the indexes. Wherever that stops, what is found is
what is live, and `recover` finishes or undoes the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder
from assistant.errors import EmbedderMismatch, LibraryBusy, LibraryCorrupt, NotFound
from assistant.library.catalogue import Catalogue, NewEdition, StoredChunk
from assistant.library.lexical import Lexical, LexicalEntry, Term
from assistant.library.pieces import lexical_entry, piece, quantised
from assistant.library.vectors import Vectors
from assistant.library.writing import writer_lock
from assistant.model import Document, Section

__all__ = ["Found", "Hit", "Library", "LibraryStatus", "NewEdition", "StoredChunk", "Term"]

_REBUILD_BATCH = 512
_TRIES = 3  # of a search while the library changes under it
_REBUILDING = "rebuilding"  # in place of the embedder's fingerprint until the last chunk is in


@dataclass(frozen=True, slots=True)
class Hit:
    """A live chunk that one of the two searches found.

    cosine: of the chunk with the question. unit_cosines: of each of its units [units].
    bm25: 0 where the lexical search did not find it.
    """

    stored: StoredChunk
    cosine: float
    unit_cosines: NDArray[np.float32]
    bm25: float

    @property
    def vector(self) -> NDArray[np.float32]:
        """The chunk's vector [dimensions]."""
        vector: NDArray[np.float32] = self.stored.vectors[0].astype(np.float32)
        return vector * self.stored.scale

    def cosines_with(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of the chunk and of each of its units with a unit vector [1 + units]."""
        steps: NDArray[np.float32] = self.stored.vectors.astype(np.float32) @ vector
        return steps * self.stored.scale


@dataclass(frozen=True, slots=True)
class Found:
    """What both searches found, in no order. query: the question's vector [dimensions].
    documents: the live editions of the hits, by edition id."""

    query: NDArray[np.float32]
    hits: tuple[Hit, ...]
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What was live at a generation of the catalogue."""

    generation: int
    documents: Mapping[str, Document]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds; fingerprint is a sha256 over everything that can be found."""

    documents: int
    chunks: int
    fingerprint: str
    embedder: str
    updated_at: datetime | None


class Library:
    """Documents in editions, found by meaning and by word."""

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: Vectors,
        lexical: Lexical,
        embedder: Embedder,
        lock: Path,
    ) -> None:
        self.catalogue = catalogue
        self.vectors = vectors
        self.lexical = lexical
        self.embedder = embedder
        self._lock = lock
        self._snapshot: _Snapshot | None = None
        self._proved = 0  # generation at which both indexes were seen to hold something
        self.documents = catalogue.documents
        self.edition = catalogue.edition
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
            self.embedder.name,
            datetime.fromisoformat(updated) if updated else None,
        )

    @property
    def fingerprint(self) -> str:
        """sha256 over the live editions; changes when what can be found changes."""
        return self._live().fingerprint

    # -- finding -----------------------------------------------------------------------------

    def search(self, question: str, terms: Sequence[Term], dense: int, lexical: int) -> Found:
        """Live chunks near to a question in meaning or in words.

        dense, lexical: how many each search contributes at most. Raises EmbedderMismatch.
        """
        live = self._live()
        if not live.generation:
            return Found(np.zeros(0, np.float32), (), {})
        self.check_embedder()
        query = self.embedder.query(question)
        for _ in range(_TRIES):
            near = dict(self.vectors.search(query, dense, live.generation))
            worded = dict(self.lexical.search(terms, lexical))
            hits = tuple(self._hits(query, near.keys() | worded.keys(), worded, live))
            searched, live = live, self._live()
            if searched.generation == live.generation:
                break  # else an edition may have gone before its successor was looked for
        self._prove_indexes(live.generation)
        return Found(query, hits, searched.documents)

    def check_embedder(self) -> None:
        """Raise EmbedderMismatch when the library was made by another embedder, LibraryBusy when
        its indexes are being made anew."""
        made_by = self.catalogue.fact("embedder_fingerprint")
        if made_by == _REBUILDING:
            raise LibraryBusy(
                "The library's indexes are being rebuilt. Wait until that has finished; if it "
                "was interrupted, run `bedside library rebuild` again."
            )
        if made_by and made_by != self.embedder.fingerprint:
            raise EmbedderMismatch(
                f"The library was made with the embedder {self.catalogue.fact('embedder')}, now "
                f"{self.embedder.name} is in use. Set BEDSIDE_EMBEDDER back, or run "
                "`bedside library rebuild` to move the library over."
            )

    # -- changing ----------------------------------------------------------------------------

    @contextmanager
    def changing(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the library's writer lock, after tidying up what a killed writer left.

        wait: seconds to wait for another writer. Raises LibraryBusy, StorageFull; LibraryError
        where the folder may not be written.
        """
        with writer_lock(self._lock, wait):
            self.recover()
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
        self.check_embedder()
        if not self.catalogue.fact("embedder_fingerprint"):
            self._note_embedder()
        self.catalogue.stage(new)
        ids = [c.chunk.id for edition in new for c in edition.chunks]
        if ids:
            self.vectors.add(ids, np.concatenate([vectors for _, vectors in editions]))
        self.lexical.change([entry for edition in new for entry in _entries(edition)])
        self.catalogue.publish([e.document.edition_id for e in new], sources)
        self._remove_leaving()

    def remove(self, document_id: str) -> None:
        """Withdraw a document: it is not found any more, its text is kept for old answers.

        Raises NotFound.
        """
        if not self.catalogue.withdraw(document_id):
            raise NotFound(f"The library holds no document {document_id!r}.")
        self._remove_leaving()

    def remember(self, sources: Mapping[str, tuple[str, str]]) -> None:
        """Note files that hold live documents, path → (document id, fingerprint); a document
        that none of its files holds any more is withdrawn."""
        self.catalogue.remember_sources(sources)
        self._remove_leaving()

    def forget(self, paths: Sequence[str]) -> list[str]:
        """Forget files that are gone; gives the documents that are withdrawn with them."""
        withdrawn = self.catalogue.forget_sources(paths)
        self._remove_leaving()
        return withdrawn

    def recover(self) -> None:
        """Undo what was staged and never made live, finish what was being removed."""
        staged = self.catalogue.edition_ids("staged")
        if staged:
            self._unindex(staged)
            self.catalogue.drop_staged(staged)
        self._remove_leaving()

    def rebuild(self, progress: Callable[[int, int], None] = lambda *_: None) -> None:
        """Make both indexes anew from the catalogue, with the embedder in use.

        progress: called with chunks done and in all. Until it has finished nothing is found.
        Raises EmbedderMismatch when a chunk is longer than the embedder's window.
        """
        self.catalogue.set_facts(embedder_fingerprint=_REBUILDING)
        self.vectors.clear()
        self.lexical.clear()
        total, done = self.catalogue.counts()[1], 0
        for edition_id in self.catalogue.edition_ids("live"):
            chunks = self.catalogue.chunks_of(edition_id)
            for at in range(0, len(chunks), _REBUILD_BATCH):
                part = chunks[at : at + _REBUILD_BATCH]
                self.reindex(part)
                done += len(part)
                progress(done, total)
        self._note_embedder()
        self.catalogue.advance()

    def reindex(self, chunks: Sequence[StoredChunk]) -> None:
        """Embed and index chunks of the catalogue again."""
        sections = self.catalogue.sections_of(c.chunk.section_id for c in chunks)
        documents = {e: self.catalogue.edition(e) for e in {c.edition_id for c in chunks}}
        placed = [(c, documents[c.edition_id], sections[c.chunk.section_id]) for c in chunks]
        pieces = [
            piece(d.metadata.title, s, c.chunk.start, c.chunk.end, self.embedder)
            for c, d, s in placed
        ]
        try:
            embedded = self.embedder.embed(pieces)
        except ValueError as error:
            raise EmbedderMismatch(
                f"The library's chunks were cut for another embedder ({error}). Set "
                "BEDSIDE_EMBEDDER back and rebuild, or ingest into a new BEDSIDE_DATA_DIR."
            ) from error
        self.catalogue.set_vectors(
            [
                StoredChunk(c.chunk, c.edition_id, *quantised(e))
                for c, e in zip(chunks, embedded, strict=True)
            ]
        )
        self.vectors.add([c.chunk.id for c in chunks], np.stack([e.vector for e in embedded]))
        self.lexical.change([lexical_entry(d.metadata.title, s, c.chunk) for c, d, s in placed])

    # -- inside ------------------------------------------------------------------------------

    def _hits(
        self,
        query: NDArray[np.float32],
        chunk_ids: Iterable[str],
        bm25: Mapping[str, float],
        live: _Snapshot,
    ) -> Iterator[Hit]:
        chunks = self.catalogue.stored_chunks(sorted(chunk_ids))
        found = [c for c in chunks if c.edition_id in live.documents]
        if not found:
            return
        # One product for all: hundreds of small ones take longer than all that is in them.
        vectors = np.concatenate([c.vectors for c in found])
        cosines = vectors.astype(np.float32) @ query
        ends = np.cumsum([len(c.vectors) for c in found])
        for stored, steps in zip(found, np.split(cosines, ends[:-1]), strict=True):
            own = steps * np.float32(stored.scale)
            yield Hit(stored, float(own[0]), own[1:], bm25.get(stored.chunk.id, 0.0))

    def _live(self) -> _Snapshot:
        """What is live; read anew when the catalogue's generation has moved on."""
        generation = self.catalogue.generation
        if self._snapshot is None or self._snapshot.generation != generation:
            documents = {d.edition_id: d for d in self.catalogue.documents()}
            self._snapshot = _Snapshot(generation, documents, self.catalogue.live_fingerprint())
        return self._snapshot

    def _prove_indexes(self, generation: int) -> None:
        """An index that was lost is empty when it is opened: that is no "does not hold this"."""
        if self._proved == generation:
            return
        if self.catalogue.counts()[1] and not (self.vectors.count() and self.lexical.count()):
            raise LibraryCorrupt(
                "An index of the library is empty although the catalogue holds documents. Run "
                "`bedside library rebuild`."
            )
        self._proved = generation

    def _note_embedder(self) -> None:
        self.catalogue.set_facts(
            embedder=self.embedder.name, embedder_fingerprint=self.embedder.fingerprint
        )

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
