"""What `bedside eval calibrate` found for an embedder: how it orders, and when to abstain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.ranking import Weights

ON_VECTORS = ("chunk", "unit", "units", "weakest", "feedback")
"""The features that rest on an embedder's vectors."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Kept in the catalogue as JSON, for one embedder and reranker.

    factors: of the weights of ON_VECTORS, since cosines of one embedder spread more than those of
    another. weights, bias, threshold: of assistant/confidence.py, weights by feature. made: how.
    """

    embedder: str
    reranker: str
    factors: Mapping[str, float]
    weights: Mapping[str, float]
    bias: float
    threshold: float
    made: Mapping[str, object]


@lru_cache(maxsize=8)
def parsed(text: str) -> Tuning:
    """A tuning as the catalogue holds it."""
    return Tuning(**json.loads(text))


def factors(text: str | None) -> Mapping[str, float]:
    """By feature what its weight is multiplied with; none where there is no tuning."""
    return parsed(text).factors if text else {}


@lru_cache(maxsize=8)
def ordering(text: str | None) -> Weights:
    """The weights that order what an embedder finds; as they are where there is no tuning."""
    weights, own = Weights(), factors(text)
    changed = {name: getattr(weights, name) * factor for name, factor in own.items()}
    return replace(weights, **changed)
