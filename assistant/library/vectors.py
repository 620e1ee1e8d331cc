"""Chunk vectors in Chroma: the only module that knows it.

The embedded Chroma keeps its index in the memory of each process and does not notice another
process's writes, so a reader opens it anew when the catalogue's generation has moved on, and a
lock file keeps a reader from loading files that a writer is half-way through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.errors import LibraryCorrupt

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_NAME = "bedside-chunks"
_PAGE = 5000


class Vectors:
    """Chunk id → unit vector, searched by cosine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = RLock()
        folder.mkdir(parents=True, exist_ok=True)
        self._files = FileLock(folder / "lock")
        self._generation: int | None = None
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors [len(ids), dimensions]; an id that is there is overwritten."""
        with self._files:
            collection = self._open()
            for at in range(0, len(ids), _PAGE):
                part = slice(at, at + _PAGE)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are passed over."""
        with self._files:
            collection = self._open()
            for at in range(0, len(ids), _PAGE):
                collection.delete(ids=list(ids[at : at + _PAGE]))

    def search(
        self, vector: NDArray[np.float32], limit: int, generation: int
    ) -> list[tuple[str, float]]:
        """The nearest chunks' ids and cosines, best first, as of a catalogue generation."""
        with self._lock:
            collection = self._at(generation)
        found = collection.query(
            query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
        )
        assert found["distances"] is not None
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(i, 1.0 - float(d)) for i, d in pairs]

    def ids(self) -> Iterator[str]:
        """Every id that is stored."""
        collection = self._open()
        for at in range(0, collection.count(), _PAGE):
            yield from collection.get(limit=_PAGE, offset=at, include=[])["ids"]

    def clear(self) -> None:
        """Remove everything."""
        with self._files, self._lock:
            self._open()
            assert self._client is not None
            self._client.delete_collection(_NAME)
            self._collection = None

    def _at(self, generation: int) -> Collection:
        if self._generation != generation:
            self.refresh()
            collection = self._open()
            with self._files:  # the first query loads the index from disk
                if collection.count():
                    probe = np.zeros((1, self._dimensions(collection)), np.float32)
                    probe[0, 0] = 1.0
                    collection.query(query_embeddings=probe, n_results=1, include=[])
            self._generation = generation
        return self._open()

    def refresh(self) -> None:
        """Forget what is in memory, so that the next use reads the disk."""
        from chromadb.api.shared_system_client import SharedSystemClient

        with self._lock:
            path = str(self._folder)
            cached: dict[str, Any] = SharedSystemClient._identifier_to_system
            if path in cached:
                cached.pop(path).stop()
            self._client = self._collection = self._generation = None

    def _open(self) -> Collection:
        with self._lock:
            if self._collection is None:
                self._collection = self._connect()
            return self._collection

    def _connect(self) -> Collection:
        import chromadb
        from chromadb.config import Settings

        try:
            self._client = chromadb.PersistentClient(
                str(self._folder), settings=Settings(anonymized_telemetry=False)
            )
            return self._client.get_or_create_collection(
                _NAME,
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
                embedding_function=None,
            )
        except Exception as error:
            raise LibraryCorrupt(
                f"The vector store in {self._folder} cannot be opened ({error}). Move that folder "
                "away and run `bedside library rebuild`; the catalogue holds all it needs."
            ) from error

    @staticmethod
    def _dimensions(collection: Collection) -> int:
        sample = collection.get(limit=1, include=["embeddings"])["embeddings"]
        assert sample is not None
        return len(sample[0])
