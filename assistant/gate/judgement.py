"""The units that carry a statement, or why none do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.gate.checks import (
    binding_faults,
    drug_faults,
    mixed_faults,
    population_faults,
    quantity_faults,
    route_faults,
)
from assistant.gate.cited import Cited
from assistant.gate.coverage import Covered, covered
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.meaning import direction_faults, negation_faults
from assistant.gate.reading import Reading
from assistant.gate.rows import cell_faults, names_row, row_faults, told_apart
from assistant.gate.wording import Wording
from assistant.model import UnitKind

_ALONE, _PAIRED, _TRIPLED = 8, 6, 5  # best units that are tried alone, in twos, in threes
_PASSAGES = 2
_NEAR = 24  # units that share most words, whose facts are compared
_OWN = 2  # facts that only a unit brings before it may stand beside others
_ALL = 0.99
_JUDGED = 12  # groups that are looked at closely
_WORD = 1.9  # of a word that a contradicting unit must cover beyond those that do not
_CLEAN = 3  # groups without a fault that are enough


@dataclass(frozen=True, slots=True)
class Attempt:
    """Units that were tried, how far they cover the statement, and what is wrong with them."""

    cited: tuple[Cited, ...]
    covered: Covered
    faults: tuple[Fault, ...]

    @property
    def words(self) -> float:
        """How much of the statement's words they cover, 0 to 2."""
        return self.covered.own + self.covered.above


@dataclass(frozen=True, slots=True)
class _Brings:
    """A unit and the numbers of the statement's facts that stand in it."""

    cited: Cited
    facts: frozenset[int]


def attempts(
    said: Reading, units: Sequence[Cited], question: Reading | None, wording: Wording
) -> list[Attempt]:
    """Groups of units that were tried, those without a fault first, else those that say most.

    A unit stands beside others only where it alone brings several facts: one number or one name
    fetched from another sentence is how a wrong statement would be put together. Nor does a group
    carry the statement where one unit that contradicts it says more of its words: that unit is
    what the statement is about.
    """
    out: list[Attempt] = []
    for group in _groups(said, units, wording)[:_JUDGED]:
        cited = tuple(sorted((b.cited for b in group), key=lambda c: (c.number, c.unit.start)))
        faults = tuple(dict.fromkeys(_faults(said, cited, units, question, wording)))
        out.append(Attempt(cited, covered(said, cited, wording), faults))
        if sum(not a.faults for a in out) == _CLEAN:
            break
    says_no = any(c.denied for c in said.clauses)
    denied = max((a.words for a in out if _denies(a) and not says_no), default=0.0)
    most = max((a.words for a in out if a.faults and len(a.cited) == 1), default=0.0)
    least = most - _WORD / max(1, len(said.facts))
    about = [a for a in out if a.faults or (a.words > denied and _is_it(a, said, least))]
    return sorted(about, key=lambda a: bool(a.faults))


def _is_it(attempt: Attempt, said: Reading, least: float) -> bool:
    """Whether units are what a statement is about: they have all its words, all its quantities
    where it has several, or not many fewer words than a unit that contradicts it."""
    return attempt.words >= least or not attempt.covered.missing or len(said.measures) > 1


def _denies(attempt: Attempt) -> bool:
    """Whether one unit says all of a statement's words and denies them."""
    kinds = {f.kind for f in attempt.faults}
    whole = attempt.covered.own >= _ALL and len(attempt.cited) == 1
    return whole and kinds == {FaultKind.NEGATION}


def _faults(
    said: Reading,
    cited: Sequence[Cited],
    units: Sequence[Cited],
    question: Reading | None,
    wording: Wording,
) -> Iterator[Fault]:
    """All that stands in a statement and not in the cited words, its coverage left out."""
    yield from quantity_faults(said, cited)
    yield from cell_faults(said, cited)
    yield from mixed_faults(said, cited)
    yield from drug_faults(said, cited, wording)
    yield from route_faults(said, cited)
    yield from population_faults(said, cited, question)
    yield from negation_faults(said, cited, wording)
    yield from direction_faults(said, cited)
    yield from binding_faults(said, cited, wording)
    yield from row_faults(said, cited, units, wording)


def _groups(said: Reading, units: Sequence[Cited], wording: Wording) -> list[tuple[_Brings, ...]]:
    """Groups of units, those first that bring most with the fewest units."""
    best = _ranked(said, units, wording)
    groups: list[tuple[_Brings, ...]] = [(b,) for b in best[:_ALONE]]
    for size, top in ((2, _PAIRED), (3, _TRIPLED)):
        groups += [g for g in combinations(best[:top], size) if _needed(g, said, wording)]

    def brought(group: tuple[_Brings, ...]) -> tuple[int, int]:
        return len(frozenset().union(*(b.facts for b in group))), -len(group)

    return sorted(groups, key=brought, reverse=True)


def _needed(group: tuple[_Brings, ...], said: Reading, wording: Wording) -> bool:
    """Whether each unit of a group alone brings several facts, from few passages."""
    if len({b.cited.number for b in group}) > _PASSAGES:
        return False
    for one in group:
        others = frozenset().union(*(b.facts for b in group if b is not one))
        if len(one.facts - others) < _OWN:
            return False
        if one.cited.unit.kind is UnitKind.ROW and not names_row(one.cited, said, wording):
            return False
    rows = [b.cited for b in group if b.cited.unit.kind is UnitKind.ROW]
    return len(rows) < 2 or told_apart(rows, said, wording)


def _ranked(said: Reading, units: Sequence[Cited], wording: Wording) -> list[_Brings]:
    """Units by the facts of a statement that stand in them, most first, the shorter before the
    longer; those that bring none are left out."""
    content = frozenset(w.stem for w in said.facts)
    near = [c for c in units if _touches(said, content, c, wording)]
    near.sort(key=lambda c: -len(said.stems & c.own.stems))
    brings = [_Brings(c, _brought(said, c, wording)) for c in near[:_NEAR]]
    # Numbers tell best which words are meant.
    first = len(said.facts)
    quantities = range(first, first + len(said.measures))
    brings.sort(
        key=lambda b: (
            -sum(i in b.facts for i in quantities),
            -len(b.facts),
            len(b.cited.own.words),
        )
    )
    return [b for b in brings if b.facts] or brings[:1]


def _touches(said: Reading, content: frozenset[str], cited: Cited, wording: Wording) -> bool:
    stems = cited.own.stems
    if not content.isdisjoint(stems) or any(wording.alternative(s, stems) for s in content):
        return True
    return not said.stems.isdisjoint(stems)


def _brought(said: Reading, cited: Cited, wording: Wording) -> frozenset[int]:
    """Numbers of the facts of a statement that stand in a unit: words, quantities, names."""
    own = cited.own
    found = wording.covered(said.text, said.facts, own.stems)
    found += [any(m.same(o) for o in own.measures) for m in said.measures]
    ways, patients = {i.key for i in own.ways}, {i.key for i in own.patients}
    found += [i.key in ways for i in said.ways] + [i.key in patients for i in said.patients]
    return frozenset(i for i, there in enumerate(found) if there)
