"""How far the cited words cover a statement: a logistic regression over a few measures.

Its weights and threshold are in calibration.json beside this file, with how they were made; the
command is `python -m eval.bench.gate_calibration`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.gate.cited import Cited
from assistant.gate.reading import Item, Reading
from assistant.gate.wording import Word, Wording

FEATURES = ("worst", "faint")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Weights by feature, bias, and the support below which a statement is withheld.

    recite: the support that another passage than the named ones needs.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    recite: float

    def support(self, values: Sequence[float]) -> float:
        """How likely it is that the cited words say what a statement says, 0 to 1."""
        total = sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def load_coverage() -> Coverage:
    """The calibration that ships with this version."""
    text = files("assistant.gate").joinpath("calibration.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    weights = tuple(float(facts["weights"][name]) for name in FEATURES)
    return Coverage(weights, facts["bias"], facts["threshold"], facts["recite"])


@dataclass(frozen=True, slots=True)
class Covered:
    """The words of a statement that the cited words cover, and those that they do not.

    own: share covered by the units and what leads to them. above: with headings and title.
    missing: the words that are covered by neither.
    """

    own: float
    above: float
    missing: tuple[Word, ...]


def covered(said: Reading, cited: Sequence[Cited], wording: Wording) -> Covered:
    """How far cited words cover a statement's words."""
    content = said.facts
    own = frozenset().union(*(c.own.stems for c in cited))
    subjects = (w for c in cited if c.subject for m in c.subject.medicines for w in _stems(m, c))
    above = own.union(subjects, *(c.above.stems for c in cited))
    here = wording.covered(said.text, content, own)
    around = wording.covered(said.text, content, above)
    missing = tuple(w for w, there in zip(content, around, strict=True) if not there)
    return Covered(_share(here), _share(around), missing)


def _share(there: Sequence[bool]) -> float:
    """Share of words that are there; all, where none has to be: what else a statement says is
    compared in other ways."""
    return sum(there) / len(there) if there else 1.0


def _stems(medicine: Item, cited: Cited) -> list[str]:
    """Stems of a medicine that the words before the cited ones name."""
    words = cited.subject.words if cited.subject else ()
    return [w.stem for w in words if medicine.start <= w.start < medicine.end]
