"""Chunk vectors in Chroma: the only module that knows it.

The embedded Chroma keeps its index in the memory of each process and does not notice another
process's writes, so a reader opens it anew when the catalogue's generation has moved on, and a
lock file keeps a reader from loading files that a writer is half-way through.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.errors import LibraryCorrupt, LibraryError, StorageFull
from assistant.library.writing import disk_full

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_NAME = "bedside-chunks"
_PAGE = 5000
_LOCK = "lock"
_ROOM = 1 << 20  # bytes of free disk below which a failure is laid to that
_OPENING = Lock()


class Vectors:
    """Chunk id → unit vector, searched by cosine. Safe to use from several threads.

    Every method raises LibraryCorrupt when the store cannot be used, StorageFull where the disk
    is full.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Whoever takes both takes _files first.
        self._files = FileLock(folder / _LOCK)
        self._lock = RLock()
        self._generation: int | None = None
        self._opened: _Opened | None = None

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors [len(ids), dimensions]; an id that is there is overwritten."""
        with self._alone() as collection:
            for at in range(0, len(ids), _PAGE):
                part = slice(at, at + _PAGE)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are passed over."""
        with self._alone() as collection:
            for at in range(0, len(ids), _PAGE):
                collection.delete(ids=list(ids[at : at + _PAGE]))

    def search(
        self, vector: NDArray[np.float32], limit: int, generation: int
    ) -> list[tuple[str, float]]:
        """The nearest chunks' ids and cosines, best first, as of a catalogue generation."""
        if self._generation != generation:
            self._reload(generation)
        with self._using() as collection:
            found = collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
            )
        assert found["distances"] is not None
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(i, 1.0 - float(d)) for i, d in pairs]

    def ids(self) -> list[str]:
        """Every id that is stored."""
        with self._using() as collection:
            return [
                chunk_id
                for at in range(0, collection.count(), _PAGE)
                for chunk_id in collection.get(limit=_PAGE, offset=at, include=[])["ids"]
            ]

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors [dimensions] by id; ids that are not there are passed over."""
        stored: dict[str, NDArray[np.float32]] = {}
        with self._alone() as collection:
            for at in range(0, len(ids), _PAGE):
                part = collection.get(ids=list(ids[at : at + _PAGE]), include=["embeddings"])
                assert part["embeddings"] is not None
                stored |= zip(part["ids"], np.asarray(part["embeddings"], np.float32), strict=True)
        return stored

    def count(self) -> int:
        """How many vectors are stored."""
        with self._using() as collection:
            return collection.count()

    def clear(self) -> None:
        """Remove everything, also what cannot be opened."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._lock:
            try:
                with self._using():
                    assert self._opened is not None
                    self._opened.client.delete_collection(_NAME)
                self.refresh()
            except LibraryCorrupt:
                self.refresh()
                for path in self._folder.iterdir():
                    if path.is_dir():
                        shutil.rmtree(path)
                    elif path.name != _LOCK:
                        path.unlink()

    def refresh(self) -> None:
        """Forget what is in memory, so that the next use reads the disk."""
        with self._lock:
            if self._opened is not None:
                self._opened.retire()
            self._opened = self._generation = None

    # -- inside ------------------------------------------------------------------------------

    def _reload(self, generation: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._lock:
            if self._generation == generation:
                return  # another thread was first
            self.refresh()
            with self._using() as collection:
                _load(collection)
            self._generation = generation

    @contextmanager
    def _alone(self) -> Iterator[Collection]:
        """The collection, while no other process writes it or reads its files."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._using() as collection:
            yield collection

    @contextmanager
    def _using(self) -> Iterator[Collection]:
        """The collection, which stays open until the caller has done with it."""
        try:
            with self._lock:
                opened = self._opened = self._opened or _Opened(self._folder)
                opened.users += 1
            try:
                yield opened.collection
            finally:
                with self._lock:
                    opened.users -= 1
                    opened.close_if_unused()
        except LibraryError:
            raise
        except Exception as error:  # Chroma and its native part raise what they like
            # It does not always say why it failed, and reading needs room, too.
            if disk_full(error) or _free(self._folder) < _ROOM:
                raise StorageFull(
                    f"The disk that holds the vector store in {self._folder} is full. Free some "
                    "space and try again; nothing is lost."
                ) from error
            raise LibraryCorrupt(
                f"The vector store in {self._folder} cannot be used ({error}). Check the disk; "
                "if the store is damaged, `bedside library rebuild` makes it anew from the "
                "catalogue."
            ) from error


class _Opened:
    """One opening of the store; it is closed once it is retired and nobody uses it."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        path = str(folder)
        # Chroma shares one engine between all clients of a folder: closing this one would close
        # the others', and one that could not be opened would be handed out for ever.
        with _OPENING:
            try:
                self.client = chromadb.PersistentClient(
                    path, settings=Settings(anonymized_telemetry=False)
                )
            finally:
                system = SharedSystemClient._identifier_to_system.pop(path, None)
                SharedSystemClient._identifier_to_refcount.pop(path, None)
        assert system is not None
        self._system = system
        self.collection = self.client.get_or_create_collection(
            _NAME,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            embedding_function=None,
        )
        self.users = 0
        self._retired = False

    def retire(self) -> None:
        self._retired = True
        self.close_if_unused()

    def close_if_unused(self) -> None:
        if self._retired and not self.users:
            self._retired = False
            self._system.stop()


def _free(folder: Path) -> int:
    """Free bytes of the disk that holds a folder, or would."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def _load(collection: Collection) -> None:
    """Have the index read from disk, which the first query does."""
    sample = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if sample is not None and len(sample):
        collection.query(query_embeddings=np.asarray(sample)[:1], n_results=1, include=[])
