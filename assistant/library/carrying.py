"""Vectors carried from one store into another, or into files and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import LibraryCorrupt
from assistant.library.vectors import Vectors

_PAGE = 2000
_SAMPLE = 200

Progress = Callable[[int, int], None]


def carry(source: Vectors, target: Vectors, ids: Sequence[str], progress: Progress) -> None:
    """Copy the vectors of chunks that the target has not yet, and remove all but those."""
    there = set(target.ids())
    target.delete(sorted(there - set(ids)))
    todo = [chunk_id for chunk_id in ids if chunk_id not in there]
    done = len(ids) - len(todo)
    for page in _pages(todo):
        target.add(*_rows(source, page))
        done += len(page)
        progress(done, len(ids))


def differing(source: Vectors, target: Vectors, ids: Sequence[str]) -> int:
    """How many of a sample of vectors, even over the ids, are not the same in both."""
    sample = list(ids[:: max(1, len(ids) // _SAMPLE)])
    here, there = source.get(sample), target.get(sample)
    return sum(
        1
        for chunk_id in sample
        if chunk_id not in here
        or chunk_id not in there
        or not np.allclose(here[chunk_id], there[chunk_id], atol=1e-6)
    )


def write_pages(source: Vectors, ids: Sequence[str], folder: Path) -> None:
    """Write vectors into files of a folder, some thousand each: NumPy arrays "ids" and "rows"."""
    folder.mkdir()
    for number, page in enumerate(_pages(ids)):
        names, rows = _rows(source, page)
        np.savez(folder / f"{number:06}.npz", ids=np.array(names), rows=rows)


def read_pages(folder: Path, target: Vectors) -> None:
    """Put the vectors of `write_pages` into a store in the place of all that it holds."""
    target.clear()
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as page:
            target.add([str(name) for name in page["ids"]], page["rows"].astype(np.float32))


def _rows(source: Vectors, ids: Sequence[str]) -> tuple[list[str], NDArray[np.float32]]:
    found = source.get(ids)
    if len(found) != len(ids):
        raise LibraryCorrupt(
            f"{len(ids) - len(found)} chunks have no vector. `bedside library check --repair` "
            "mends this; then try again."
        )
    return list(ids), np.stack([found[chunk_id] for chunk_id in ids])


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), _PAGE):
        yield ids[at : at + _PAGE]
