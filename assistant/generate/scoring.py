"""How well each quotable unit answers a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.generate.intent import wanted
from assistant.generate.population import asked_for, for_others, patients_of
from assistant.model import Unit, UnitKind
from assistant.quantities import fit
from assistant.ranking import Candidate, Weighing
from assistant.retrieve import Retrieval

_CANDIDATES = 12
_LABEL = 3  # words from which a unit without a number can say something
_CAPTION = re.compile(r"(?:fig(?:ure)?|table|box|chart)\.?\s*\d[\d.]*\b", re.IGNORECASE)
# What a row's range is worth in a score (assistant/quantities.py). Set, not learned: questions
# with a quantity are few, and a row for another weight is the worst that can be quoted.
_FIT = 3.0
_FOR_OTHERS = 2.0  # set likewise: "Child: …" where an adult's dose was asked for


@dataclass(frozen=True, slots=True)
class UnitWeights(Weighing):
    """Weights of a unit's features, learned on the training half of spans_covidqa and the
    development half of our own questions (listwise softmax loss over the units of one question;
    eval/bench/tune.py).

    cosine: of the unit with the question. own: idf-weighted share of the question's terms in
    the unit. around: the same with its headings and lead-in. passage: its chunk's score as a
    share of the best. intent: it holds the kind of fact that is asked for. weakest: how near it
    comes to the token of the question that it is farthest from.
    """

    cosine: float = 4.61
    own: float = 1.17
    around: float = 6.09
    passage: float = 7.66
    intent: float = 1.55
    weakest: float = 3.46


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit, where it stands, its stems, its features and score."""

    candidate: Candidate
    unit: Unit
    stems: frozenset[str]
    features: tuple[float, ...]
    score: float

    @property
    def key(self) -> tuple[str, int]:
        """What it is, whichever chunk it came by."""
        return self.candidate.section.id, self.unit.start

    @property
    def text(self) -> str:
        """Its words as they stand."""
        return self.candidate.section.text[self.unit.start : self.unit.end]


def scored_units(retrieval: Retrieval, weights: UnitWeights) -> list[ScoredUnit]:
    """The units of the best candidates, best first."""
    if not retrieval.candidates:
        return []
    scorer = _Scorer(retrieval, weights)
    found: dict[tuple[str, int], ScoredUnit] = {}
    for candidate in retrieval.candidates[:_CANDIDATES]:
        for scored in scorer.units_of(candidate):
            if scored.key not in found or found[scored.key].score < scored.score:
                found[scored.key] = scored
    return sorted(found.values(), key=lambda s: (-s.score, s.key))


class _Scorer:
    """Scores the units of candidates for one question."""

    def __init__(self, retrieval: Retrieval, weights: UnitWeights) -> None:
        self._retrieval = retrieval
        self._wanted = wanted(retrieval.query.text)
        self._patients = asked_for(retrieval.query.text, retrieval.quantities)
        self._best = max(c.score for c in retrieval.candidates) or 1.0
        self._weights = weights.vector()

    def units_of(self, candidate: Candidate) -> Iterator[ScoredUnit]:
        """The units of a candidate that can answer something."""
        section = candidate.section
        by_start = {u.start: i for i, u in enumerate(section.units)}
        each = zip(candidate.units, candidate.hit.unit_cosines, candidate.weakest, strict=True)
        for (unit, words), cosine, weakest in each:
            text = section.text[unit.start : unit.end]
            if not says_something(text, unit):
                continue
            own = frozenset(words)
            leads = [section.units[i] for i in _leads(unit, section.units, by_start)]
            led = {w for u in leads for w in candidate.words.units[by_start[u.start]]}
            features = (
                float(cosine),
                self._retrieval.terms.share(own),
                self._retrieval.terms.share(own.union(candidate.above, led)),
                candidate.score / self._best,
                1.0 if self._wanted and self._wanted.search(text) else 0.0,
                float(weakest),
            )
            context = " ".join([*(section.text[u.start : u.end] for u in leads), text])
            score = float(self._weights @ features) + self._safety(text, context)
            yield ScoredUnit(candidate, unit, own, features, score)

    def _safety(self, text: str, context: str) -> float:
        """What it counts that a unit is for the quantity and the patients that were asked about.

        context: the unit's text after that of the units that lead it.
        """
        others = for_others(self._patients, patients_of(context))
        return _FIT * fit(self._retrieval.quantities, text) - (_FOR_OTHERS if others else 0.0)


def _leads(unit: Unit, units: Sequence[Unit], by_start: Mapping[int, int]) -> list[int]:
    """Places of the units that lead a unit, the outermost first."""
    found: list[int] = []
    while unit.lead is not None and unit.lead in by_start and by_start[unit.lead] not in found:
        found.insert(0, by_start[unit.lead])
        unit = units[found[0]]
    return found


def says_something(text: str, unit: Unit) -> bool:
    """Whether a unit is more than a question of the document's own ("When to refer?"), a caption,
    or a bare label that is no item of a list: near in words to what was asked, and no answer."""
    plain = text.strip()
    if unit.kind is UnitKind.SENTENCE and (plain.endswith("?") or _CAPTION.match(plain)):
        return False
    label = len(plain.split()) < _LABEL and not any(map(str.isdigit, plain))
    return not label or unit.lead is not None or unit.kind is UnitKind.ROW
