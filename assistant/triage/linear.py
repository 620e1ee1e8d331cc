"""Two linear judgements of a question's vector, for what rules about words do not reach.

Logistic regressions over the packaged embedder's vector; weights, thresholds and how they were
made are in weights.json. The command is `python -m eval.bench.triage --write`, their figures on
held-out questions are in eval/bench/RESULTS.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

WEIGHTS = "weights.json"


@dataclass(frozen=True, slots=True)
class Line:
    """A judgement. weights: float32 [dimensions]. threshold: log-odds above which it holds."""

    weights: NDArray[np.float32]
    bias: float
    threshold: float

    def holds(self, vector: NDArray[np.float32]) -> bool:
        """Whether it holds of a question. vector: float32 [dimensions], unit length."""
        return float(self.weights @ vector) + self.bias > self.threshold


@dataclass(frozen=True, slots=True)
class Lines:
    """Both judgements. embedder: fingerprint of the one model whose vectors they are about."""

    embedder: str
    danger: Line
    outside: Line


def load_lines() -> Lines:
    """The judgements that ship with this version."""
    text = files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8")
    facts = json.loads(text)
    danger, outside = (
        Line(np.array(own["weights"], np.float32), float(own["bias"]), float(own["threshold"]))
        for own in (facts["danger"], facts["outside"])
    )
    return Lines(facts["embedder"], danger, outside)
