"""Searching a part of the library only: the documents written for some scopes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock

from assistant.library.catalogue import Catalogue
from assistant.model import Document, Scope

_WIDER = 4


@dataclass(slots=True)
class Scoped:
    """The chunks of each choice of scopes, as of the newest generation that was searched."""

    catalogue: Catalogue
    _generation: int = 0
    _chunks: dict[frozenset[Scope], frozenset[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def chunks(
        self, scopes: Collection[Scope], generation: int, documents: Mapping[str, Document]
    ) -> frozenset[str]:
        """Ids of the chunks of the documents of some scopes; a document that does not say for
        whom it was written is in none. documents: the live editions, by id."""
        wanted = frozenset(scopes)
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._chunks.clear()
            if wanted not in self._chunks:
                own = [e for e, d in documents.items() if d.metadata.scope in wanted]
                self._chunks[wanted] = frozenset(self.catalogue.chunk_ids_of(own))
            return self._chunks[wanted]


def within(
    chunks: Collection[str], search: Callable[[int], list[tuple[str, float]]], limit: int
) -> dict[str, float]:
    """What a search finds among some chunks: it looks wider until it has as many as are asked
    for, or has seen all. search: ids and scores, best first, given how many at most."""
    wide = limit
    while True:
        found = search(wide)
        own = [(id, score) for id, score in found if id in chunks]
        if len(own) >= min(limit, len(chunks)) or len(found) < wide:
            return dict(own[:limit])
        wide *= _WIDER
