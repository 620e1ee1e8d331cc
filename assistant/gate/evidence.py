"""What speaks for and against a statement: measures of how it lies beside the cited words.

None of them decides. A word may be put otherwise, a denial in other terms, a condition left out
that does not matter here; assistant/gate/weighing.py has learnt from statements that people
judged how much each of them tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assistant.gate.alignment import Alignment, Vectors
from assistant.gate.cited import Cited
from assistant.gate.coverage import Covered
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.order import orders
from assistant.gate.reading import Reading
from assistant.gate.strength import KINDS, conditions, strengths
from assistant.model import UnitKind

_FAINT, _FAR = 0.35, 0.5  # likeness under which a word has hardly, or not quite, its like
_PLACED = 0.8  # likeness from which two words are in the same place of what is said
_SPREAD = 6  # words from a denial at which it hardly denies any more
_BEHIND = 0.5  # what a denial does to the words before it
_NAMES = (
    "whole", "forward", "worst", "second", "faint", "least", "missing", "far", "backward",
    "left_out", "condition_lost", "condition_added", "denial_added", "denial_lost",
    "denials_said", "denials_cited", "turned", "straight", "in_order", "own", "above", "units",
    "row", "words", "cited_words", "quantities", "negation", "population",
)  # fmt: skip
FEATURES = (
    *_NAMES,
    *(f"{kind}_added" for kind in KINDS),
    *(f"{kind}_lost" for kind in KINDS),
    "behind_best",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """values: in the order of FEATURES. condition: what the cited words make a condition and the
    statement has least of. lost: how much of its words the statement lacks, 0 to 1."""

    values: tuple[float, ...]
    condition: str
    lost: float


def evidence(
    said: Reading,
    cited: Sequence[Cited],
    aligned: Alignment,
    covered: Covered,
    doubts: Sequence[Fault],
) -> Evidence:
    """Measure a statement against units; the last of FEATURES is left to who compares several.

    doubts: those of its faults that do not decide.
    """
    lacking = aligned.weight * (1 - aligned.forward)
    worst = [*np.sort(lacking)[::-1][:2].tolist(), 0.0, 0.0]
    lost, words = _lost(cited, aligned)
    kinds = [f.kind for f in doubts]
    values = (
        aligned.whole,
        _mean(aligned.forward, aligned.weight),
        worst[0],
        worst[1],
        float((aligned.weight * np.maximum(0.0, _FAINT - aligned.forward)).sum()),
        float(aligned.forward.min(initial=1.0)),
        float((aligned.forward < 1).mean()) if len(aligned.said) else 0.0,
        float((aligned.forward < _FAR).sum()),
        _mean(aligned.backward, aligned.cited_weight),
        float((aligned.cited_weight * (1 - aligned.backward)).max(initial=0.0)),
        lost,
        _added(said, aligned),
        *_denials(said, cited, aligned),
        *_orders(said, cited, aligned),
        _in_order(aligned),
        covered.own,
        covered.above,
        float(len(cited)),
        float(cited[0].unit.kind is UnitKind.ROW),
        float(len(aligned.said)),
        float(len(aligned.there)),
        float(len(said.measures)),
        float(kinds.count(FaultKind.NEGATION)),
        float(kinds.count(FaultKind.POPULATION)),
        *_strengths(said, cited),
    )
    return Evidence(values, words, lost)


def _mean(near: Vectors, weight: Vectors) -> float:
    total = float(weight.sum())
    return float((near * weight).sum()) / total if total > 0 else 1.0


def _lost(cited: Sequence[Cited], aligned: Alignment) -> tuple[float, str]:
    """How far the statement lacks a condition of the cited words, and that condition."""
    worst, words = 0.0, ""
    for number, unit in enumerate(cited):
        for span in conditions(unit.text):
            inside = aligned.inside_unit(number, span)
            lack = float((1 - aligned.backward[inside]).mean()) if inside else 0.0
            if lack > worst:
                worst, words = lack, unit.text[slice(*span)].strip()
    return worst, words


def _added(said: Reading, aligned: Alignment) -> float:
    """How far the cited words lack a condition of the statement."""
    found = [aligned.inside(span) for span in conditions(said.text)]
    return max((float((1 - aligned.forward[i]).mean()) for i in found if i), default=0.0)


def _denials(said: Reading, cited: Sequence[Cited], aligned: Alignment) -> Iterator[float]:
    """How much of a denial of either is not over the same words of the other, and how many
    denials each has."""
    here = _over(said)
    there = [_over(c.own) for c in cited]
    own = np.array([here.get(w.start, 0.0) for w in aligned.said])
    other = np.array([there[n].get(w.start, 0.0) for n, w in aligned.there])
    yield _undone(own, other, aligned.alike)
    yield _undone(other, own, aligned.alike.T)
    yield float(sum(c.denials for c in said.clauses))
    yield float(sum(clause.denials for c in cited for clause in c.own.clauses))


def _over(reading: Reading) -> dict[int, float]:
    """Start of a word → how much of a denial stands over it, 0 to 1."""
    out: dict[int, float] = {}
    for clause in reading.clauses:
        inside = [
            w
            for w in reading.words
            if clause.denied and w.content and any(a <= w.start < b for a, b in clause.parts)
        ]
        for start, end in clause.cues:
            after = [w for w in inside if w.start >= end]
            before = [w for w in inside if w.end <= start][::-1]
            for side, share in ((after, 1.0), (before, _BEHIND)):
                for distance, word in enumerate(side[:_SPREAD]):
                    near = share * (1 - distance / _SPREAD)
                    out[word.start] = max(out.get(word.start, 0.0), near)
    return out


def _undone(over: Vectors, other: Vectors, alike: Vectors) -> float:
    total = float(over.sum())
    if not total or not alike.size:
        return 0.0
    best = alike.argmax(axis=1)
    found = alike[np.arange(len(best)), best]
    return float((over * found * (other[best] <= 0)).sum()) / total


def _orders(said: Reading, cited: Sequence[Cited], aligned: Alignment) -> tuple[float, float]:
    """How far what comes first in the statement comes second in the cited words; and first."""
    turned = straight = 0.0
    for own in orders(said.text):
        first, second = aligned.inside(own.first), aligned.inside(own.second)
        for number, unit in enumerate(cited):
            for other in orders(unit.text):
                begin = aligned.inside_unit(number, other.first)
                end = aligned.inside_unit(number, other.second)
                if first and second and begin and end:
                    across = _near(aligned, first, end) + _near(aligned, second, begin)
                    along = _near(aligned, first, begin) + _near(aligned, second, end)
                    turned = max(turned, across - along)
                    straight = max(straight, along - across)
    return turned, straight


def _near(aligned: Alignment, said: Sequence[int], there: Sequence[int]) -> float:
    return float(aligned.alike[np.ix_(said, there)].max(axis=1).mean())


def _in_order(aligned: Alignment) -> float:
    """How far words stand in the order of their likes, from -1 to 1 (Kendall's tau)."""
    if not aligned.alike.size:
        return 1.0
    best = aligned.alike.argmax(axis=1)
    placed = [int(j) for i, j in enumerate(best) if aligned.alike[i, j] >= _PLACED]
    pairs = [(a < b) - (a > b) for a, b in combinations(placed, 2)]
    return sum(pairs) / len(pairs) if pairs else 1.0


def _strengths(said: Reading, cited: Sequence[Cited]) -> Iterator[float]:
    """Of each kind of words of strength, whether the statement has some that the cited words have
    not; then the other way round."""
    here = strengths(said.text)
    there = frozenset().union(*(strengths(c.text) for c in cited))
    for one, other in ((here, there), (there, here)):
        for kind in KINDS:
            yield float(kind in one and kind not in other)
