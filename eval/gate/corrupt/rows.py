"""Table rows made wrong."""

from __future__ import annotations

from random import Random

from assistant.model import UnitKind
from eval.gate.facts import Fact, coverage
from eval.gate.quantities import numbers
from eval.gate.truths import cells, sentence


def cell(fact: Fact, said: str, rng: Random) -> str | None:
    """A cell put in the place of another row's in the same column."""
    del said
    own = cells(fact.text)
    if fact.unit.kind is not UnitKind.ROW or len(own) < 2:
        return None
    labels = [label for label, _ in own]
    others = [row for row in map(cells, fact.beside) if [label for label, _ in row] == labels]
    for at in rng.sample(range(1, len(own)), len(own) - 1):
        taken = {row[at][1] for row in others if _could_be(row, own, at)} | {own[at][1]}
        offered = {row[at][1] for row in others} - taken
        free = sorted(value for value in offered if not _within(value, own[at][1]))
        if free:
            return sentence([*own[:at], (labels[at], rng.choice(free)), *own[at + 1 :]])
    return None


def _within(new: str, old: str) -> bool:
    """Whether one cell says a part of what another says, which would still be true."""
    return coverage(new, old) == 1 and numbers(new) <= numbers(old)


def _could_be(row: list[tuple[str, str]], own: list[tuple[str, str]], at: int) -> bool:
    """Whether a row says the same as another in every column before `at`."""
    return all(a == b for i, (a, b) in enumerate(zip(row, own, strict=True)) if i < at)
