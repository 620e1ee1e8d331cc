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

FEATURES = (
    "chunk_cosine",
    "unit_cosine",
    "chunk_cover",
    "unit_around",
    "unit_own",
    "rarest_missing",
    "agreement",
)


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

    chunk_cosine, unit_cosine: highest cosine of a chunk and of a unit with the question.
    chunk_cover: highest idf-weighted share of the question's terms in one chunk and its
    headings, of the five best. unit_around, unit_own: the same for the ten best units, with
    and without what stands around them. rarest_missing: idf of the rarest term of the question
    that the best chunk lacks, as a share of the rarest term's. agreement: share of the five
    best chunks that come from the best one's document.
    """
    top = retrieval.candidates[:5]
    if not top:
        return (0.0,) * len(FEATURES)
    best = units[:10]
    rarity = retrieval.rarity
    lacking = [
        float(idf)
        for forms, idf in zip(retrieval.term_forms, rarity, strict=True)
        if not any(top[0].stems.issuperset(form) for form in forms)
    ]
    highest = float(rarity.max()) if len(rarity) else 0.0
    return (
        max(c.hit.cosine for c in retrieval.candidates),
        max(float(c.hit.unit_cosines.max(initial=0.0)) for c in retrieval.candidates),
        max(c.cover for c in top),
        max((u.features[2] for u in best), default=0.0),
        max((u.features[1] for u in best), default=0.0),
        max(lacking, default=0.0) / highest if highest else 1.0,
        sum(c.document.id == top[0].document.id for c in top) / len(top),
    )
