"""One writer at a time, and what stops it told in words for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from assistant.errors import LibraryBusy, LibraryError, StorageFull
from assistant.storage.address import this_process

# As the operating system, SQLite and Chroma say it.
_FULL = ("No space left", "disk is full", "File too large", "quota exceeded")


def disk_full(error: Exception) -> bool:
    """Whether an error says that there is no room left, on the disk or for this user."""
    return any(words in str(error) for words in _FULL)


class WriterLock(Protocol):
    """One writer of the library at a time."""

    def held(self, wait: float) -> AbstractContextManager[None]:
        """Hold it. wait: seconds to wait for another writer. Raises LibraryBusy."""
        ...

    def check(self) -> None:
        """Raise StoreAway when the lock that was taken was lost meanwhile."""
        ...


class FileLocked:
    """The lock for writers on one machine: a lock file; a file beside it names who holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self, wait: float) -> Iterator[None]:
        """Hold it. wait: seconds to wait for another writer. Raises LibraryBusy."""
        lock, holder = FileLock(self._path), self._path.with_suffix(".holder")
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise LibraryBusy(
                f"The library is being changed by {_name(holder)}. Wait until it has finished."
            ) from None
        try:
            holder.write_text(this_process())
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def check(self) -> None:
        """The operating system gives a file's lock to nobody else while its holder lives."""


def _name(holder: Path) -> str:
    try:
        return holder.read_text().strip() or "another process"
    except OSError:
        return "another process"


@contextmanager
def told() -> Iterator[None]:
    """What stops a writer in words for a person: StorageFull where the disk is full, LibraryError
    where it may not be written."""
    try:
        yield
    except StorageFull:
        raise
    except Exception as error:
        if disk_full(error):
            raise StorageFull(
                "The disk is full. The library goes on answering from the last complete "
                "editions; free some space and run the command again to finish."
            ) from error
        if isinstance(error, PermissionError):
            raise LibraryError(
                f"The library cannot be changed: {error.filename} may not be written. Give the "
                "user that runs Bedside the right to write to BEDSIDE_DATA_DIR."
            ) from error
        raise
