"""Searching the library: both searches, and what they found as it stands in the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedded, Embedder
from assistant.errors import LibraryBusy, LibraryCorrupt, LibraryError
from assistant.library.catalogue import Catalogue
from assistant.library.following import Follower
from assistant.library.hits import Chunks, Hit, hits
from assistant.library.lexical import Lexical, Term
from assistant.library.live import Live, Snapshot
from assistant.library.making import Makers
from assistant.library.scoped import Scoped, within
from assistant.library.vectors import COLLECTION, Vectors
from assistant.model import Document, Scope

REBUILDING = "rebuilding"  # in place of the embedder's fingerprint until the last chunk is in
MOVING = "moving"  # likewise until a move or a restoration has ended
_TRIES = 3  # of a search while the library changes under it


@dataclass(frozen=True, slots=True)
class Found:
    """What both searches found, in no order. query: the question's vector and its tokens'.
    documents: the live editions of the hits, by edition id. made_by: fingerprint of the embedder
    whose vectors they have. tuning: of that one (assistant/tuned.py)."""

    query: Embedded
    hits: tuple[Hit, ...]
    documents: Mapping[str, Document]
    made_by: str = ""
    tuning: str | None = None


class Searching:
    """What can be found in the three stores. Safe to use from several threads."""

    follower: Follower | None = None
    """Where other machines change the library: what brings this one's lexical index up to date."""
    reranker = ""
    """Name of what looks at the best again, empty for nothing."""

    def __init__(
        self, catalogue: Catalogue, vectors: Vectors, lexical: Lexical, embedder: Embedder
    ) -> None:
        self.catalogue = catalogue
        self.lexical = lexical
        self.makers = Makers(embedder)
        self._slots = {"a": vectors.beside(COLLECTION), "b": vectors.beside(f"{COLLECTION}-b")}
        self._scoped = Scoped(catalogue)
        self._chunks = Chunks(catalogue)
        self._snapshots = Live(catalogue)
        self._proved = 0  # generation at which both indexes were seen to hold something

    @property
    def vectors(self) -> Vectors:
        """The vectors in use."""
        return self._slots[self.catalogue.slot]

    def vectors_in(self, slot: str) -> Vectors:
        """The vectors in a slot of the catalogue, in use or not."""
        return self._slots[slot]

    @property
    def embedder(self) -> Embedder:
        """The embedder that the library was last seen to be made by."""
        return self.makers.last

    @property
    def tuning(self) -> str | None:
        """What was found for the embedder in use, with the reranker; None where nothing was."""
        return self._live().tuning

    @property
    def fingerprint(self) -> str:
        """sha256 over the live editions; changes when what can be found changes."""
        return self._live().fingerprint

    def keep_up(self) -> None:
        """Where other machines change the library: have this one's lexical index reach what is
        live now. To be called before the index is asked for words. Raises LibraryBusy."""
        if self.follower is not None:
            self.follower.reach(self.catalogue.generation)

    def search(
        self,
        question: str,
        terms: Sequence[Term],
        dense: int,
        lexical: int,
        scopes: Collection[Scope] = (),
    ) -> Found:
        """Live chunks near to a question in meaning or in words.

        dense, lexical: how many each search contributes at most. scopes: of the documents that
        are looked through, empty for all. Raises EmbedderMismatch;
        LibraryBusy while the lexical index is far behind.
        """
        facts = self.catalogue.facts()
        self._take_up(facts)
        live = self._live(facts)
        if not live.generation:
            self.check_database()
            return Found(Embedded(np.zeros(0, np.float32), np.zeros((0, 0), np.float32)), (), {})
        for left in reversed(range(_TRIES)):
            if self.follower is not None:
                self.follower.reach(live.generation)
            searched, found = live, None
            try:
                found = self._found(question, terms, (dense, lexical), scopes, live)
            except LibraryError:
                if not left or self._live().generation == searched.generation:
                    raise  # else it was moved over to another embedder meanwhile
            live = self._live()
            if found and searched.generation == live.generation:
                break  # else an edition may have gone before its successor was looked for
        assert found is not None
        self._prove_indexes(live.generation)
        return found

    @property
    def is_orphaned(self) -> bool:
        """Whether the indexes hold what the catalogue never heard of: its database was lost."""
        unknown = not self.catalogue.document_ids()
        return unknown and bool(self.vectors.count() or self.lexical.count())

    def check_database(self) -> None:
        """Raise LibraryCorrupt when the catalogue is empty and the indexes are not."""
        if self.is_orphaned:
            raise LibraryCorrupt(
                "The indexes hold a library, and the catalogue has none: its database was lost. "
                "Restore bedside.db from a backup, or ingest the documents again."
            )

    def check_embedder(self) -> None:
        """Take up the embedder that the library was made by.

        Raises EmbedderMismatch when it cannot be opened, LibraryBusy when the indexes are being
        made anew.
        """
        self._take_up(self.catalogue.facts())

    def _take_up(self, facts: Mapping[str, str]) -> None:
        made_by = facts.get("embedder_fingerprint", "")
        if made_by == REBUILDING:
            raise LibraryBusy(
                "The library's indexes are being rebuilt. Wait until that has finished; if it "
                "was interrupted, run `bedside library rebuild` again."
            )
        if made_by == MOVING:
            raise LibraryBusy(
                "The library is being moved or restored here. Wait until that has finished; if it "
                "was interrupted, run the same command again."
            )
        self.makers.take_up(made_by, self.catalogue)

    def _found(
        self,
        question: str,
        terms: Sequence[Term],
        limits: tuple[int, int],
        scopes: Collection[Scope],
        live: Snapshot,
    ) -> Found:
        """What both searches find of what was live. limits: most of each."""
        query = self.makers.take_up(live.made_by, self.catalogue).query(question)
        near, worded = self._searched(query.vector, terms, limits, scopes, live)
        if not near and not scopes:  # as good as lost: the nearest are always found, however far
            self._proved = 0
        ids = sorted(near.keys() | worded.keys())
        chunks = self._chunks.get(ids, live.generation, live.slot)
        own = [c for c in chunks if c.edition_id in live.documents]
        found = tuple(hits(query.vector, own, worded))
        return Found(query, found, live.documents, live.made_by, live.tuning)

    def _searched(
        self,
        query: NDArray[np.float32],
        terms: Sequence[Term],
        limits: tuple[int, int],
        scopes: Collection[Scope],
        live: Snapshot,
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Chunk ids of both searches with cosines and BM25 scores. limits: most of each."""

        def dense(limit: int) -> list[tuple[str, float]]:
            return self._slots[live.slot].search(query, limit, live.generation)

        def lexical(limit: int) -> list[tuple[str, float]]:
            return self.lexical.search(terms, limit)

        if not scopes:
            return dict(dense(limits[0])), dict(lexical(limits[1]))
        own = self._scoped.chunks(scopes, live.generation, live.documents)
        return within(own, dense, limits[0]), within(own, lexical, limits[1])

    def _live(self, facts: Mapping[str, str] | None = None) -> Snapshot:
        """What is live. facts: those of the catalogue, where they were just read."""
        return self._snapshots.now(facts or self.catalogue.facts(), self.reranker)

    def _prove_indexes(self, generation: int) -> None:
        """An index that was lost is empty when it is opened: that is no "does not hold this"."""
        if self._proved == generation:
            return
        if self.catalogue.has_chunks() and not (self.vectors.count() and self.lexical.count()):
            raise LibraryCorrupt(
                "An index of the library is empty although the catalogue holds documents. Run "
                "`bedside library rebuild`."
            )
        self._proved = generation
