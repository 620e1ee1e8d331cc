"""Finding the files of an ingest and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.metadata import SIDECARS, Sidecar, read_sidecar

from assistant.errors import BedsideError


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
    library.csv are no documents.

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
            for folder in _between(root, path):
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


def _between(root: Path, path: Path) -> list[Path]:
    """Folders from the root down to the file's own; the nearest has the last word."""
    inner = path.parent.relative_to(root).parts
    return [root.joinpath(*inner[:i]) for i in range(len(inner) + 1)]
