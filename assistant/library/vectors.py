"""Chunk vectors in Chroma, wherever its collections are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import LibraryCorrupt

if TYPE_CHECKING:
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

COLLECTION = "bedside-chunks"  # of the first slot; that of another ends in its letter
INDEX: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_search": 200}}
_NAMES, _ROWS = 5000, 1000  # of one request: ids alone, and with their vectors


class Store(Protocol):
    """Where collections are kept: in a folder of this machine, or by Chroma's server.

    Every method raises LibraryCorrupt when the store cannot be used, StorageFull where the disk
    is full, StoreAway when its server cannot be reached.
    """

    def use(self, name: str, work: Callable[[Collection], T], *, alone: bool = False) -> T:
        """Do something with a collection. alone: it writes, or reads all the store holds."""
        ...

    def catch_up(self, name: str, generation: int) -> None:
        """See what other processes wrote into a collection up to a generation of the catalogue."""
        ...

    def refresh(self) -> None:
        """Forget what is in memory, so that the next use sees what is stored."""
        ...

    def drop(self, name: str) -> None:
        """Remove a collection."""
        ...

    def wipe(self) -> None:
        """Remove everything, also what cannot be opened."""
        ...

    def check(self, name: str) -> None:
        """Raise StoreAway when a collection cannot be reached now, without trying for long."""
        ...


class Vectors:
    """Chunk id → unit vector, searched by cosine. Safe to use from several threads.

    Every method raises as `Store` does.
    """

    def __init__(self, store: Store, name: str = COLLECTION) -> None:
        self._store = store
        self._name = name
        self.refresh = store.refresh

    def beside(self, name: str) -> Vectors:
        """Another collection of the same store."""
        return Vectors(self._store, name)

    def clear(self) -> None:
        """Remove everything, and what cannot be opened with all that stands beside it."""
        try:
            self._store.drop(self._name)
        except LibraryCorrupt:
            self._store.wipe()

    def drop(self) -> None:
        """Remove everything, and nothing beside it."""
        self._store.drop(self._name)

    def wipe(self) -> None:
        """Remove everything, and all that stands beside it."""
        self._store.wipe()

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors [len(ids), dimensions]; an id that is there is overwritten."""

        def upsert(collection: Collection) -> None:
            for at in range(0, len(ids), _ROWS):
                part = slice(at, at + _ROWS)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

        self._store.use(self._name, upsert, alone=True)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are passed over."""

        def delete(collection: Collection) -> None:
            for at in range(0, len(ids), _ROWS):
                collection.delete(ids=list(ids[at : at + _ROWS]))

        self._store.use(self._name, delete, alone=True)

    def search(
        self, vector: NDArray[np.float32], limit: int, generation: int
    ) -> list[tuple[str, float]]:
        """The nearest chunks' ids and cosines, best first, as of a catalogue generation."""
        self._store.catch_up(self._name, generation)
        found = self._store.use(
            self._name,
            lambda collection: collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
            ),
        )
        assert found["distances"] is not None
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(i, 1.0 - float(d)) for i, d in pairs]

    def ids(self) -> list[str]:
        """Every id that is stored."""

        def listed(collection: Collection) -> list[str]:
            return [
                chunk_id
                for at in range(0, collection.count(), _NAMES)
                for chunk_id in collection.get(limit=_NAMES, offset=at, include=[])["ids"]
            ]

        return self._store.use(self._name, listed)

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors [dimensions] by id; ids that are not there are passed over."""

        def stored(collection: Collection) -> dict[str, NDArray[np.float32]]:
            found: dict[str, NDArray[np.float32]] = {}
            for at in range(0, len(ids), _ROWS):
                part = collection.get(ids=list(ids[at : at + _ROWS]), include=["embeddings"])
                assert part["embeddings"] is not None
                found |= zip(part["ids"], np.asarray(part["embeddings"], np.float32), strict=True)
            return found

        return self._store.use(self._name, stored, alone=True)

    def check(self) -> None:
        """Raise StoreAway when the store cannot be reached now, without trying for long."""
        self._store.check(self._name)

    def count(self) -> int:
        """How many vectors are stored."""
        return self._store.use(self._name, lambda collection: collection.count())
