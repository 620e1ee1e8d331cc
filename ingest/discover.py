"""Finding the files of an ingest and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import BedsideError
from ingest.metadata import SIDECARS, read_sidecar


class PathError(BedsideError):
    """A path given on the command line that does not exist."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file, its path relative to the folder that was named, and its metadata beside it."""

    path: Path
    relative: str
    beside: dict[str, str]


def discover(paths: Sequence[Path]) -> list[Found]:
    """Every file under the paths, once, in order of path. Hidden files, library.toml and
    library.csv are no documents; those in a file's folder and in the folders above it say what
    the file is, whichever of these folders was named.

    Raises PathError for a path that does not exist, SidecarError for a bad library.toml.
    """
    sidecar = cache(read_sidecar)
    found: dict[Path, Found] = {}
    for given in paths:
        if not given.exists():
            raise PathError(f"{given} does not exist.")
        root = (given if given.is_dir() else given.parent).resolve()
        for path in _files(given.resolve()):
            beside: dict[str, str] = {}
            for folder in reversed(path.parents):  # the nearest has the last word
                if here := sidecar(folder):
                    beside |= here.values(path)
            found.setdefault(path, Found(path, path.relative_to(root).as_posix(), beside))
    return [found[path] for path in sorted(found)]


def _files(given: Path) -> Iterable[Path]:
    if given.is_file():
        return [given]
    return (
        p
        for p in given.rglob("*")
        if p.is_file()
        and p.name not in SIDECARS
        and not any(part.startswith(".") for part in p.relative_to(given).parts)
        and not p.name.startswith("~$")  # Office's lock files
    )
