"""What a search found, chunk by chunk: its vectors, kept in memory, beside the question's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from assistant.library.reading import Reading, StoredChunk

_KEPT = 32_768  # chunks, of about 2.5 KiB each


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
    def vectors(self) -> NDArray[np.float32]:
        """Vectors of the chunk and of each of its units [1 + units, dimensions]."""
        steps: NDArray[np.float32] = self.stored.vectors.astype(np.float32)
        steps *= self.stored.scale
        return steps


def hits(
    query: NDArray[np.float32], found: Sequence[StoredChunk], bm25: Mapping[str, float]
) -> Iterator[Hit]:
    """Each chunk with its cosines. query: the question's vector [dimensions]. bm25: by chunk id."""
    if not found:
        return
    # One product for all: hundreds of small ones take longer than all that is in them.
    sizes = [len(c.vectors) for c in found]
    cosines = np.concatenate([c.vectors for c in found]).astype(np.float32) @ query
    cosines *= np.repeat(np.array([c.scale for c in found], np.float32), sizes)
    at = 0
    for stored, size in zip(found, sizes, strict=True):
        of_units = cosines[at + 1 : at + size]
        yield Hit(stored, float(cosines[at]), of_units, bm25.get(stored.chunk.id, 0.0))
        at += size


class Chunks:
    """The catalogue's chunks, those used last in memory: a question wants hundreds, and most of
    them were wanted by another one. Safe to use from several threads."""

    def __init__(self, catalogue: Reading, most: int = _KEPT) -> None:
        self._catalogue = catalogue
        self._kept: LRUCache[str, StoredChunk] = LRUCache(most)
        self._as_of: tuple[int, str] | None = None
        self._lock = Lock()

    def get(self, ids: Sequence[str], generation: int, slot: str) -> list[StoredChunk]:
        """Chunks by id, in that order, with the vectors of a slot; ids that are not there are
        passed over. generation: of the catalogue; with another one all are read anew."""
        as_of = (generation, slot)
        with self._lock:
            if self._as_of != as_of:
                self._kept.clear()
                self._as_of = as_of
            found = {i: self._kept[i] for i in ids if i in self._kept}
        if new := self._catalogue.stored_chunks([i for i in ids if i not in found], slot):
            read = {c.chunk.id: c for c in new}
            found |= read
            with self._lock:
                if self._as_of == as_of:
                    self._kept.update(read)
        return [found[i] for i in ids if i in found]
