"""One writer at a time, and what stops it told in words for a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import LibraryBusy, LibraryError, StorageFull

# As the operating system, SQLite and Chroma say it.
_FULL = ("No space left", "disk is full", "File too large", "quota exceeded")


def disk_full(error: Exception) -> bool:
    """Whether an error says that there is no room left, on the disk or for this user."""
    return any(words in str(error) for words in _FULL)


@contextmanager
def writer_lock(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock file at `path`; a file beside it names the process that does.

    wait: seconds to wait for another writer. Raises LibraryBusy, and for what is raised inside
    StorageFull or LibraryError where the disk is full or may not be written.
    """
    lock, holder = FileLock(path), path.with_suffix(".holder")
    with _told():
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise LibraryBusy(
                f"The library is being changed by {_name(holder)}. Wait until it has finished."
            ) from None
        try:
            holder.write_text(f"process {os.getpid()}")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _name(holder: Path) -> str:
    try:
        return holder.read_text().strip() or "another process"
    except OSError:
        return "another process"


@contextmanager
def _told() -> Iterator[None]:
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
