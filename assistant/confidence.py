"""How likely it is that the library holds the answer: what abstention rests on.

A logistic regression over a few features of what was retrieved. Its weights and threshold are
in calibration.json, with how they were made and what they reach on held-out questions; the
command is `python -m eval.bench.calibrate`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.generate.scoring import ScoredUnit
from assistant.retrieve import Retrieval

FEATURES = ("score", "margin", "matched", "agreement", "aspects")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by feature, bias, and the confidence below which Bedside abstains."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def confidence(self, values: Sequence[float]) -> float:
        """Probability that the library holds the answer, 0 to 1."""
        total = sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def load_calibration() -> Calibration:
    """The calibration that ships with this version."""
    text = files("assistant").joinpath("calibration.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    weights = tuple(float(facts["weights"][name]) for name in FEATURES)
    return Calibration(weights, float(facts["bias"]), float(facts["threshold"]))


def features(retrieval: Retrieval, units: Sequence[ScoredUnit]) -> tuple[float, ...]:
    """The features of a retrieval, in the order of FEATURES.

    score: of the best chunk. margin: between it and the next. matched: highest cosine of a unit
    with the question, times the highest idf-weighted share of the question's terms that stand in
    one of the ten best units and around it. agreement: share of the five best chunks that come
    from the best one's document. aspects: mean of the five highest `weakest` of the ten best
    chunks: whether something of every part of the question is there.
    """
    candidates = retrieval.candidates
    if not candidates:
        return (0.0,) * len(FEATURES)
    top = candidates[:5]
    cosine = max(float(c.hit.unit_cosines.max(initial=0.0)) for c in candidates)
    return (
        top[0].score,
        top[0].score - top[1].score if len(top) > 1 else 0.0,
        cosine * max((u.features[2] for u in units[:10]), default=0.0),
        sum(c.document.id == top[0].document.id for c in top) / len(top),
        sum(sorted((c.weakest_aspect for c in candidates[:10]), reverse=True)[:5]) / 5,
    )
