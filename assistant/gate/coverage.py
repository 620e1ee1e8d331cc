"""How far the cited words cover a statement: a logistic regression over a few shares.

Its weights and threshold are in calibration.json beside this file, with how they were made; the
command is `python -m eval.bench.gate_calibration`.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.gate.cited import Cited
from assistant.gate.reading import Item, Reading
from assistant.gate.wording import Wording

FEATURES = ("own", "above", "run", "pairs", "cosine")


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

    own: share covered by the units and what leads to them. above: with headings and title. run:
    longest run of words that are not covered, as a share. pairs: share of neighbouring words
    that stand near to each other in one unit. missing: the words that are not covered.
    """

    own: float
    above: float
    run: float
    pairs: float
    missing: tuple[str, ...]

    def features(self, cosine: float) -> tuple[float, ...]:
        """In the order of FEATURES. cosine: of the statement with the cited words."""
        return (self.own, self.above, self.run, self.pairs, cosine)


def covered(said: Reading, cited: Sequence[Cited], wording: Wording) -> Covered:
    """How far cited words cover a statement's words."""
    content = said.facts
    if not content:
        return Covered(1.0, 1.0, 0.0, 1.0, ())  # all it says is compared in other ways
    own = frozenset().union(*(c.own.stems for c in cited))
    subjects = (w for c in cited if c.subject for m in c.subject.medicines for w in _stems(m, c))
    above = own.union(subjects, *(c.above.stems for c in cited))
    here = wording.covered(said.text, content, own)
    around = wording.covered(said.text, content, above)
    missing = tuple(
        said.text[w.start : w.end] for w, there in zip(content, around, strict=True) if not there
    )
    size = len(content)
    return Covered(
        sum(here) / size, sum(around) / size, _run(around) / size, _pairs(said, cited), missing
    )


def _stems(medicine: Item, cited: Cited) -> list[str]:
    """Stems of a medicine that the words before the cited ones name."""
    words = cited.subject.words if cited.subject else ()
    return [w.stem for w in words if medicine.start <= w.start < medicine.end]


def _run(there: Sequence[bool]) -> int:
    longest = at = 0
    for found in there:
        at = 0 if found else at + 1
        longest = max(longest, at)
    return longest


def _pairs(said: Reading, cited: Sequence[Cited]) -> float:
    stems = [w.stem for w in said.facts]
    pairs = [(a, b) for a, b in itertools.pairwise(stems) if a != b]
    if not pairs:
        return 1.0
    return sum(any(_near(p, c.own) for c in cited) for p in pairs) / len(pairs)


def _near(pair: tuple[str, str], reading: Reading, reach: int = 5) -> bool:
    if not reading.stems.issuperset(pair):
        return False
    one = [i for i, w in enumerate(reading.words) if w.stem == pair[0]]
    other = [i for i, w in enumerate(reading.words) if w.stem == pair[1]]
    return any(abs(i - j) <= reach for i in one for j in other)
