"""Proving that catalogue, vectors and lexical index agree, and mending them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.library import Library, StoredChunk

_SAME = 0.98  # cosine of a vector with its copy in the catalogue, which is in steps of 1/127


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which the stores disagree. ids: what is concerned (chunks or editions)."""

    what: str
    ids: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many chunks or editions it is about."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; no problems means that the stores agree."""

    documents: int
    chunks: int
    problems: tuple[Problem, ...]


def check(library: Library) -> CheckReport:
    """Compare the stores id by id, each vector with its copy in the catalogue, and each chunk's
    span with its section's text."""
    catalogue = library.catalogue
    if library.follower is not None:
        library.follower.catch_up()
    editions = catalogue.edition_ids("live")
    live = set(catalogue.chunk_ids("live"))
    library.vectors.refresh()  # another process may have written since it was opened
    vectors = set(library.vectors.ids())
    worded = Counter(library.lexical.ids())
    found = [
        ("chunks without a vector", live - vectors),
        ("vectors without a live chunk", vectors - live),
        ("vectors that are not their chunk's", _altered(library, editions)),
        ("chunks missing from the lexical index", live - worded.keys()),
        ("lexical entries without a live chunk", worded.keys() - live),
        ("lexical entries that stand twice", {i for i, n in worded.items() if n > 1}),
        ("editions half written", set(catalogue.edition_ids("staged"))),
        ("editions half removed", set(catalogue.edition_ids("leaving"))),
        ("chunks outside their section's text", _misplaced(library)),
    ]
    problems = tuple(Problem(what, tuple(sorted(ids))) for what, ids in found if ids)
    documents, chunks = catalogue.counts()
    return CheckReport(documents, chunks, problems)


def repair(library: Library) -> CheckReport:
    """Mend the indexes from the catalogue; gives what a check finds afterwards.

    Raises EmbedderMismatch.
    """
    library.check_embedder()
    library.recover()
    library.vectors.refresh()
    live = set(library.catalogue.chunk_ids("live"))
    vectors = set(library.vectors.ids())
    worded = Counter(library.lexical.ids())
    altered = _altered(library, library.catalogue.edition_ids("live"))
    library.vectors.delete(sorted(vectors - live))
    doubtful = {i for i, n in worded.items() if n > 1} | (worded.keys() - live)
    library.lexical.remove(sorted(doubtful))
    missing = (live - vectors) | (live - worded.keys()) | (doubtful & live) | altered
    _reindex(library, sorted(missing))
    library.catalogue.advance()
    return check(library)


def _reindex(library: Library, ids: Sequence[str]) -> None:
    if not ids:
        return
    library.lexical.remove(ids)
    for at in range(0, len(ids), 500):
        library.reindex(library.catalogue.stored_chunks(ids[at : at + 500]))


def _altered(library: Library, editions: Sequence[str]) -> set[str]:
    """Chunks whose vector is there and is another; a damaged index gives such ones."""
    wrong = set()
    for edition_id in editions:
        chunks = {c.chunk.id: c for c in library.catalogue.chunks_of(edition_id)}
        stored = library.vectors.get(list(chunks))
        wrong |= {i for i, vector in stored.items() if not _is_of(vector, chunks[i])}
    return wrong


def _is_of(vector: NDArray[np.float32], chunk: StoredChunk) -> bool:
    kept = chunk.vectors[0].astype(np.float32)
    if vector.shape != kept.shape:
        return False
    lengths = float(np.linalg.norm(vector) * np.linalg.norm(kept))
    return bool(vector @ kept >= _SAME * lengths > 0)


def _misplaced(library: Library) -> set[str]:
    wrong = set()
    for edition_id in library.catalogue.edition_ids("live"):
        lengths = {s.id: len(s.text) for s in library.contents(edition_id)}
        wrong |= {
            c.chunk.id
            for c in library.catalogue.chunks_of(edition_id)
            if not 0 <= c.chunk.start < c.chunk.end <= lengths.get(c.chunk.section_id, -1)
        }
    return wrong
