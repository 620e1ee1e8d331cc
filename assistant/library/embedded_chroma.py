"""Chroma inside this process, its files in a folder that all processes of one machine share.

It keeps its index in the memory of each process and does not notice another process's writes, so
a reader opens it anew when the catalogue's generation has moved on, and a lock file keeps a reader
from loading files that a writer is half-way through.
"""

from __future__ import annotations

import shutil
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock

from assistant.errors import LibraryCorrupt, LibraryError, StorageFull
from assistant.library.vectors import INDEX, T
from assistant.library.writing import disk_full

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_LOCK = "lock"
_ROOM = 1 << 20  # bytes of free disk below which a failure is laid to that
_OPENING = Lock()
_HEADER, _VECTORS = "header.bin", "data_level0.bin"
_START = struct.Struct("<i4Q")
_SETTLING = 5.0  # seconds


class EmbeddedChroma:
    """The store of a machine of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Whoever takes both takes _files first.
        self._files = FileLock(folder / _LOCK)
        self._lock = RLock()
        self._generation: int | None = None
        self._opened: _Opened | None = None

    def use(self, name: str, work: Callable[[Collection], T], *, alone: bool = False) -> T:
        """Do something with a collection. alone: no other process writes it or reads its files
        meanwhile."""
        if alone:
            self._folder.mkdir(parents=True, exist_ok=True)
        with self._files if alone else nullcontext(), self._using() as opened:
            return work(opened.collection(name))

    def catch_up(self, name: str, generation: int) -> None:
        """Read the files anew when the catalogue's generation has moved on."""
        if self._generation == generation:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._lock:
            if self._generation == generation:
                return  # another thread was first
            self.refresh()
            with self._using() as opened:
                _load(opened.collection(name))
            self._generation = generation

    def check(self, name: str) -> None:
        """It is always within reach."""

    def drop(self, name: str) -> None:
        """Remove a collection."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._lock:
            with self._using() as opened:
                opened.collection(name)
                opened.client.delete_collection(name)
            self.refresh()

    def wipe(self) -> None:
        """Remove everything, also what cannot be opened."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._files, self._lock:
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

    @contextmanager
    def _using(self) -> Iterator[_Opened]:
        """The store, which stays open until the caller has done with it."""
        try:
            with self._lock:
                opened = self._opened = self._opened or _Opened(self._folder)
                opened.users += 1
            try:
                yield opened
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
        _check_sizes(folder)
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
        self._collections: dict[str, Collection] = {}
        self.users = 0
        self._retired = False

    def collection(self, name: str) -> Collection:
        """A collection, made if it is not there."""
        if name not in self._collections:
            self._collections[name] = self.client.get_or_create_collection(
                name, configuration=INDEX, embedding_function=None
            )
        return self._collections[name]

    def retire(self) -> None:
        self._retired = True
        self.close_if_unused()

    def close_if_unused(self) -> None:
        if self._retired and not self.users:
            self._retired = False
            self._system.stop()


def _check_sizes(folder: Path) -> None:
    """Raise LibraryCorrupt for an index of which a part is missing: Chroma's native part would
    read past its end, which at times ends the process.

    A writer that is at it may leave the sizes apart for a moment, so it is looked at again.
    """
    until = time.monotonic() + _SETTLING
    while cut := next(filter(_is_cut, folder.glob(f"*/{_HEADER}")), None):
        if time.monotonic() > until:
            raise LibraryCorrupt(
                f"The vector store in {cut.parent} is cut off. Check the disk; `bedside library "
                "rebuild` makes it anew from the catalogue."
            )
        time.sleep(_SETTLING / 20)


def _is_cut(header: Path) -> bool:
    """Whether the vectors beside an index's header are fewer than it counts (hnswlib's format:
    version, offset, room, count, bytes of each)."""
    try:
        start = header.read_bytes()[: _START.size]
        size = (header.parent / _VECTORS).stat().st_size
    except OSError:
        return False  # what is not there Chroma itself misses
    if len(start) < _START.size:
        return False
    version, _, _, count, each = _START.unpack(start)
    return bool(version == 1 and size < count * each)


def _free(folder: Path) -> int:
    """Free bytes of the disk that holds a folder, or would."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def _load(collection: Collection) -> None:
    """Have the index read from disk, which the first query does."""
    sample = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if sample is not None and len(sample):
        collection.query(query_embeddings=np.asarray(sample)[:1], n_results=1, include=[])
