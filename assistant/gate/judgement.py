"""The units that carry a statement, or why none do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.gate.checks import (
    binding_faults,
    drug_faults,
    population_faults,
    quantity_faults,
    route_faults,
)
from assistant.gate.cited import Cited
from assistant.gate.coverage import Covered, covered
from assistant.gate.faults import Fault
from assistant.gate.meaning import direction_faults, negation_faults
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording

_SINGLE, _PAIRED, _TRIPLED = 8, 6, 5  # best units that are tried alone, in twos, in threes
_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Attempt:
    """Units that were tried, how far they cover the statement, and what is wrong with them."""

    cited: tuple[Cited, ...]
    covered: Covered
    faults: tuple[Fault, ...]

    @property
    def rank(self) -> tuple[int, float]:
        """Lower is better: fewer faults, then more covered."""
        return len(self.faults), -(self.covered.own + self.covered.above)


def attempts(
    said: Reading, units: Sequence[Cited], question: Reading | None, wording: Wording
) -> list[Attempt]:
    """What was tried, best first: units alone, then in twos and threes while more of the
    statement is found with each."""
    ranked = _ranked(said, units, wording)
    out: list[Attempt] = []
    for size, best in ((1, _SINGLE), (2, _PAIRED), (3, _TRIPLED)):
        for group in combinations(ranked[:best], size):
            if len({c.number for c in group}) <= _PASSAGES:
                out.append(_attempt(said, group, question, wording))
        good = [a for a in out if not a.faults]
        if any(a.covered.above >= 0.99 for a in good):
            break
    return sorted(out, key=lambda a: (*a.rank, len(a.cited)))


def faults_of(
    said: Reading, cited: Sequence[Cited], question: Reading | None, wording: Wording
) -> Iterator[Fault]:
    """All that stands in a statement and not in the cited words, its coverage left out."""
    yield from quantity_faults(said, cited)
    yield from drug_faults(said, cited, wording)
    yield from route_faults(said, cited)
    yield from population_faults(said, cited, question)
    yield from negation_faults(said, cited, wording)
    yield from direction_faults(said, cited)
    yield from binding_faults(said, cited, wording)


def _attempt(
    said: Reading, group: tuple[Cited, ...], question: Reading | None, wording: Wording
) -> Attempt:
    faults = tuple(dict.fromkeys(faults_of(said, group, question, wording)))
    return Attempt(group, covered(said, group, wording), faults)


def _ranked(said: Reading, units: Sequence[Cited], wording: Wording) -> list[Cited]:
    """Units by the words and numbers that they share with a statement, most first."""
    content = {w.stem for w in said.words if w.content}
    numbers = {w.stem for w in said.words if w.stem.isdigit()}

    def shared(cited: Cited) -> tuple[float, int]:
        own = len(content & cited.own.stems) + len(numbers & cited.own.stems)
        near = sum(wording.alternative(s, cited.own.stems) for s in content - cited.own.stems)
        above = len((content - cited.own.stems) & cited.above.stems)
        return own + 0.8 * near + 0.5 * above, -len(cited.own.words)

    return sorted((c for c in units if content & (c.own.stems | c.above.stems)), key=shared,
                  reverse=True)  # fmt: skip
