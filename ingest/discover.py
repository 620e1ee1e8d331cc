"""Finding the files of an ingest and what stands beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import BedsideError
from ingest.metadata import SIDECARS, read_sidecar


class PathError(BedsideError):
    """A path given on the command line that is not there or may not be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file, its path relative to the folder that was named, and its metadata beside it.

    document: what it becomes an edition of, None where its path and name say that.
    """

    path: Path
    relative: str
    beside: dict[str, str]
    document: str | None = None


def discover(paths: Sequence[Path]) -> list[Found]:
    """Every file under the paths, once, in order of path. Hidden files, library.toml and
    library.csv are no documents; those in a file's folder and in the folders above it say what
    the file is, whichever of these folders was named.

    A folder that cannot be read is found as if it were a file: parsing it gives the reason.
    Raises PathError for a path that does not exist, SidecarError for a bad library.toml.
    """
    sidecar = cache(read_sidecar)
    found: dict[Path, Found] = {}
    for given in paths:
        _check(given)
        root = (given if given.is_dir() else given.parent).resolve()
        for path in _files(given.resolve()):
            beside: dict[str, str] = {}
            for folder in reversed(path.parents):  # the nearest has the last word
                if here := sidecar(folder):
                    beside |= here.values(path)
            found.setdefault(path, Found(path, path.relative_to(root).as_posix(), beside))
    return [found[path] for path in sorted(found)]


def is_gone(path: Path) -> bool:
    """Whether a file is known to be gone; one in a folder that cannot be read is not."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _check(given: Path) -> None:
    try:
        given.stat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        why = "does not exist" if missing else f"cannot be read ({error.strerror})"
        raise PathError(f"{given} {why}. Check the path; nothing was ingested.") from error


def _files(given: Path) -> Iterator[Path]:
    if given.is_file():
        yield given
        return
    closed: list[Path] = []
    for folder, folders, names in os.walk(given, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (p for name in names if _may_be_document(p := Path(folder, name)))
    yield from closed


def _may_be_document(path: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))  # the latter are Office's lock files
    return not hidden and path.name not in SIDECARS and path.is_file()
