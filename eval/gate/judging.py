"""Cases put before the gate, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import Passage
from eval.gate.cases import Case
from eval.metrics import wilson

if TYPE_CHECKING:
    from assistant.verify import Verdict

Judge = Callable[[str, Sequence[int], Sequence[Passage], str], "Verdict"]

AIMS: dict[str, float] = {
    "number changed": 0.99,
    "number of a neighbour": 0.99,
    "decimal shifted": 0.99,
    "unit changed": 0.99,
    "frequency changed": 0.99,
    "route changed": 0.99,
    "drug swapped": 0.99,
    "cited to another passage": 0.99,
    "cited to a number not given": 0.99,
    "true, its passage not given": 0.99,
    "fact from another document": 0.99,
}
LEAST = 0.90  # withheld of each other kind of falsehood
MOST = 0.05  # withheld of true statements


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate made of a case. faults: each as "kind: words". recited: it was cited anew."""

    case: Case
    faults: tuple[str, ...]
    recited: bool

    @property
    def shown(self) -> bool:
        """Whether a reader would see the statement."""
        return not self.faults

    @property
    def right(self) -> bool:
        """A true statement shown; a false one withheld, or a wrong citation put right."""
        if self.case.true:
            return self.shown
        return not self.shown or (self.recited and self.case.holds is not None)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind's count. withheld: of true statements those not shown, of false ones those stopped
    or put right. aim: the least share of false ones, the most of true ones."""

    kind: str
    true: bool
    count: int
    withheld: int
    aim: float

    @property
    def rate(self) -> float:
        """Share withheld, 0 to 1."""
        return self.withheld / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the rate (Wilson)."""
        return wilson(self.withheld, self.count)

    @property
    def reached(self) -> bool:
        """Whether the rate is on the right side of the aim."""
        return self.rate <= self.aim if self.true else self.rate >= self.aim


def judged(cases: Iterable[Case], judge: Judge) -> Iterator[Outcome]:
    """The outcome of each case, in order."""
    for case in cases:
        verdict = judge(case.statement, case.sources, case.passages, case.question)
        faults = tuple(f"{f.kind}: {f.detail}" for f in verdict.faults)
        yield Outcome(case, faults, verdict.recited)


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row for each kind in the order of its first case, and one for all true statements."""
    kinds = dict.fromkeys((o.case.kind, o.case.true) for o in outcomes)
    made = [
        row(kind, true, [o for o in outcomes if (o.case.kind, o.case.true) == (kind, true)])
        for kind, true in kinds
    ]
    for true, name in ((False, "all false statements"), (True, "all true statements")):
        part = [o for o in outcomes if o.case.true is true]
        if part:
            made.append(row(name, true, part))
    return made


def row(kind: str, true: bool, part: Sequence[Outcome]) -> Row:
    """The count of outcomes of one kind."""
    aim = MOST if true else AIMS.get(kind, LEAST)
    return Row(kind, true, len(part), sum(o.right is not true for o in part), aim)
