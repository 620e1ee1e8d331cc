"""How well each quotable unit answers a question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.generate.intent import wanted
from assistant.model import Unit, UnitKind
from assistant.quantities import fit
from assistant.ranking import Candidate
from assistant.retrieve import Retrieval

_CANDIDATES = 12
# What a row's range is worth in a score (assistant/quantities.py). Set, not learned: questions
# with a quantity are few, and a row for another weight is the worst that can be quoted.
_FIT = 3.0


@dataclass(frozen=True, slots=True)
class UnitWeights:
    """Weights of a unit's features, learned on the training half of spans_covidqa and the
    development half of our own questions (listwise softmax loss over the units of one question;
    eval/bench/tune.py).

    cosine: of the unit with the question. own: idf-weighted share of the question's terms in
    the unit. around: the same with its headings and lead-in. passage: its chunk's score as a
    share of the best. intent: it holds the kind of fact that is asked for. weakest: how near it
    comes to the token of the question that it is farthest from.
    """

    cosine: float = 8.4
    own: float = 2.3
    around: float = 5.1
    passage: float = 4.8
    intent: float = 1.3
    weakest: float = 4.0


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
    asks = wanted(retrieval.query.text)
    best = max(c.score for c in retrieval.candidates) or 1.0
    vector = np.array([getattr(weights, name) for name in UnitWeights.__dataclass_fields__])
    found: dict[tuple[str, int], ScoredUnit] = {}
    for candidate in retrieval.candidates[:_CANDIDATES]:
        section = zip(candidate.section.units, candidate.words.units, strict=True)
        leads = {unit.start: words for unit, words in section}
        cosines = zip(candidate.hit.unit_cosines, candidate.weakest, strict=True)
        for (unit, words), (cosine, weakest) in zip(candidate.units, cosines, strict=True):
            text = candidate.section.text[unit.start : unit.end]
            if _asks(text, unit):
                continue
            own = frozenset(words)
            lead = leads.get(unit.lead, ()) if unit.lead is not None else ()
            features = (
                float(cosine),
                retrieval.terms.share(own),
                retrieval.terms.share(own.union(candidate.above, lead)),
                candidate.score / best,
                1.0 if asks and asks.search(text) else 0.0,
                float(weakest),
            )
            score = float(vector @ features) + _FIT * fit(retrieval.quantities, text)
            scored = ScoredUnit(candidate, unit, own, features, score)
            if scored.key not in found or found[scored.key].score < scored.score:
                found[scored.key] = scored
    return sorted(found.values(), key=lambda s: (-s.score, s.key))


def _asks(text: str, unit: Unit) -> bool:
    """A question of the document's own ("When to refer?") answers nothing."""
    return unit.kind is UnitKind.SENTENCE and text.rstrip().endswith("?")
