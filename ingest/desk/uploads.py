"""Files that librarians uploaded and did not file yet, each in a folder of its own on disk.

A folder holds the file, what is known of it (`upload.json`) and what was read of it. It gets its
name when it is whole, and whatever is to be done with it can be told from it, so that a restart
loses nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant.errors import BedsideError, NotFound

MOST_WAITING = 200
_ABOUT, _LOCK, _PROGRESS = "upload.json", "lock", "progress"
_STALE = 86_400  # seconds after which a folder that was never whole is left over
_BLOCK = 2**20


class UploadError(BedsideError):
    """An upload that cannot be taken, or not be dealt with now."""


class State(StrEnum):
    """How far an upload is."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    FILING = "filing"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded. id: that of its entry in the record. by: who brought it.

    given: facts that a librarian gave, by name. replaces: id of the document that it becomes an
    edition of, "" for a new one, None where nobody said. reason: why it failed.
    """

    id: str
    name: str
    size: int
    sha256: str
    by: str
    at: datetime
    state: State = State.WAITING
    given: Mapping[str, str] = field(default_factory=dict)
    replaces: str | None = None
    reason: str = ""

    @property
    def to_do(self) -> bool:
        """Whether it waits for the worker."""
        return self.state in (State.WAITING, State.READING, State.FILING)


class Uploads:
    """The uploads in a folder, which replicas may share. Safe to use from several threads."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._waiting = folder / "waiting"
        self._clock = clock

    @contextmanager
    def adding(
        self, id: str, name: str, source: IO[bytes], by: str, replaces: str | None = None
    ) -> Iterator[Upload]:
        """Keep a file; it is there once the block ends well, and nothing of it otherwise.

        Raises UploadError for an empty file, or where too many wait.
        """
        if len(self.all()) >= MOST_WAITING:
            raise UploadError(
                f"{name} was not taken: {MOST_WAITING} uploads wait already. File or discard some."
            )
        new = self._waiting / f".new-{id}"
        new.mkdir(parents=True)
        try:
            size, sha256 = _copied(source, new / name)
            if not size:
                raise UploadError(f"{name} was not taken: it is empty. Copy or export it again.")
            made = Upload(id, name, size, sha256, by, self._clock(), replaces=replaces)
            _write(new, made)
            yield made
            new.rename(self.folder(id))
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def all(self) -> list[Upload]:
        """Every upload, oldest first."""
        if not self._waiting.is_dir():
            return []
        names = [f.name for f in self._waiting.iterdir() if not f.name.startswith(".")]
        found = [upload for name in names if (upload := self._read(name))]
        return sorted(found, key=lambda upload: (upload.at, upload.id))

    def get(self, id: str) -> Upload:
        """The upload with an id. Raises NotFound."""
        found = self._read(id)
        if found is None:
            raise NotFound("This upload is not there any more: it was filed or discarded.")
        return found

    def folder(self, id: str) -> Path:
        """Where an upload is kept."""
        return self._waiting / id

    def change(self, id: str, **values: object) -> Upload:
        """Note what became of an upload; the caller holds it. Raises NotFound."""
        changed = replace(self.get(id), **values)  # type: ignore[arg-type]
        _write(self.folder(id), changed)
        return changed

    @contextmanager
    def held(self, id: str, wait: float = 1.0) -> Iterator[Upload]:
        """Hold an upload, so that nobody else changes it. Raises NotFound, UploadError."""
        upload = self.get(id)
        lock = FileLock(self.folder(id) / _LOCK)
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise UploadError(
                f"{upload.name} is being dealt with. Wait until that has ended, or discard it."
            ) from None
        except FileNotFoundError:
            raise NotFound("This upload is not there any more: it was discarded.") from None
        try:
            if self._read(id) is None:  # discarded meanwhile: the lock made its folder anew
                shutil.rmtree(self.folder(id), ignore_errors=True)
            yield self.get(id)
        finally:
            lock.release()

    def discard(self, id: str) -> Upload:
        """Remove an upload with all that belongs to it. Raises NotFound."""
        upload = self.get(id)
        gone = self._waiting / f".gone-{id}"
        try:
            self.folder(id).rename(gone)
        except OSError:
            raise NotFound("This upload is not there any more: it was discarded.") from None
        shutil.rmtree(gone, ignore_errors=True)
        return upload

    def progress(self, id: str) -> tuple[int, int] | None:
        """How many passages of how many are ready, while one is read."""
        try:
            done, total = (self.folder(id) / _PROGRESS).read_text().split()
        except (OSError, ValueError):
            return None
        return int(done), int(total)

    def tidy(self) -> None:
        """Remove what was never whole, or not wholly removed."""
        for folder in self._waiting.glob(".*") if self._waiting.is_dir() else ():
            if folder.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, id: str) -> Upload | None:
        return read_upload(self.folder(id))


def read_upload(folder: Path) -> Upload | None:
    """The upload in a folder, None where there is none."""
    try:
        return _uploads().validate_json((folder / _ABOUT).read_bytes())
    except (OSError, ValidationError):
        return None


def tell_progress(folder: Path, done: int, total: int) -> None:
    """Note how many passages of how many are ready."""
    _replace(folder / _PROGRESS, f"{done} {total}".encode())


def _copied(source: IO[bytes], target: Path) -> tuple[int, str]:
    """Size and sha256 of what was copied."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while block := source.read(_BLOCK):
            out.write(block)
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _write(folder: Path, upload: Upload) -> None:
    _replace(folder / _ABOUT, _uploads().dump_json(upload, indent=1))


def _replace(path: Path, content: bytes) -> None:
    """Write a file that others see whole, before or after."""
    partial = path.with_name(f".{path.name}")
    partial.write_bytes(content)
    partial.replace(path)


@lru_cache(maxsize=1)
def _uploads() -> TypeAdapter[Upload]:
    return TypeAdapter(Upload)
