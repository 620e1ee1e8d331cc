"""A second look at the best candidates, by a model that reads question and passage together.

What it says and the order they came in count the same: of the passages that it read, the sum of
both, each standardised, gives the new order. They take the scores of the places they come to, so
that the scores mean what they meant before.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError
from assistant.library.pieces import context
from assistant.ranking import Candidate

_READ = 20  # of the best candidates
_BATCH = 4  # passages that are read before the time is looked at
_log = logging.getLogger(__name__)


class Reranker(Protocol):
    """Says how well passages answer a question. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """A score of each passage, higher for a better one."""
        ...


class CrossEncoding:
    """A sentence-transformers cross-encoder."""

    def __init__(self, folder: Path) -> None:
        """Raises SettingsError for a folder that holds none."""
        from sentence_transformers import CrossEncoder

        self.name = folder.name.replace("--", "/")
        try:
            self._model: Any = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        except Exception as error:  # whatever a damaged file makes its readers raise
            raise SettingsError(
                f"BEDSIDE_RERANKER: the model in {folder} cannot be opened ({error}). Name the "
                "folder of a sentence-transformers cross-encoder."
            ) from error
        if self._model.num_labels != 1:
            raise SettingsError(
                f"BEDSIDE_RERANKER: the model in {folder} gives {self._model.num_labels} figures "
                "for a passage; one that orders passages gives one. Name another model."
            )

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """A score of each passage, higher for a better one; what exceeds its window is not read."""
        pairs = [(question, passage) for passage in passages]
        made = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return [float(score) for score in made]


def reordered(
    candidates: Sequence[Candidate], question: str, reranker: Reranker, seconds: float
) -> list[Candidate]:
    """Candidates, best first, in the order that a reranker helped to make.

    seconds: that it has; those that it does not get to stay where they are. Where it fails, all
    stay where they are.
    """
    end = time.monotonic() + seconds
    best, scores = candidates[:_READ], list[float]()
    try:
        while len(scores) < len(best) and (not scores or time.monotonic() < end):
            batch = best[len(scores) : len(scores) + _BATCH]
            scores += reranker.scores(question, [_text(c) for c in batch])
    except Exception:  # models raise what they like, and a question is answered without, too
        _log.warning("the reranker %s failed: passages stay in order", reranker.name, exc_info=True)
        return list(candidates)
    if len(scores) < len(best):
        _log.warning(
            "the reranker %s read %d of %d passages in %.1f s (BEDSIDE_RERANKER_SECONDS)",
            reranker.name, len(scores), len(best), seconds,
        )  # fmt: skip
    read = best[: len(scores)]
    both = _standard([c.score for c in read]) + _standard(scores)
    order = np.argsort(-both, kind="stable")
    moved = [replace(read[i], score=place.score) for i, place in zip(order, read, strict=True)]
    return [*moved, *candidates[len(read) :]]


def _standard(scores: Sequence[float]) -> NDArray[np.float64]:
    """Scores with mean 0 and variance 1; all 0 where they are the same, or no number."""
    values = np.nan_to_num(np.array(scores, np.float64))
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-12 else np.zeros(len(values))


def _text(candidate: Candidate) -> str:
    chunk, section = candidate.hit.stored.chunk, candidate.section
    head = context(candidate.document.metadata.title, section.heading_path)
    return f"{head}\n{section.quotable(chunk.start, chunk.end)}"
