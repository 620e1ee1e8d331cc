"""The score card: what the verdicts say of all answers of the period, and the report's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eval.audit.criteria import CITATION, CRITERIA, Correctness, Criterion, Harm, Support
from eval.audit.model import Audit, Grade
from eval.audit.verdicts import estimate, level
from eval.report.data import CriterionScore, LevelShare
from eval.report.figures import Figure

_HARMFUL = (Harm.MODERATE, Harm.SEVERE)
Holds = Callable[[Grade], bool | None]


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """What the verdicts of an audit say. verdicts: the grade that stands, by record id."""

    audit: Audit
    verdicts: dict[str, Grade]

    def lines(self) -> tuple[CriterionScore, ...]:
        """Each criterion with the share of all answers at each level, best first.

        What is said of citations is said of answers: the level of their least supported one.
        """
        return tuple(self._line(criterion) for criterion in (*CRITERIA, CITATION))

    def figures(self) -> Iterator[Figure]:
        """What one audit is compared with the next by."""
        yield self._figure(
            "correct", "Answers that are correct", lambda g: g.correctness is Correctness.CORRECT
        )
        yield self._figure(
            "harmless", "Answers that could do no or minor harm", lambda g: g.harm not in _HARMFUL
        )
        yield self._figure("supported", "Answers whose every citation supports them", _is_supported)

    def _line(self, criterion: Criterion) -> CriterionScore:
        levels = tuple(
            LevelShare(value, estimate(self.audit, self.verdicts, _has(criterion, value)))
            for value in criterion.values
        )
        return CriterionScore(criterion.name, criterion.heading, criterion.asks, levels)

    def _figure(self, name: str, title: str, holds: Holds) -> Figure:
        found = estimate(self.audit, self.verdicts, holds)
        if not found.whole:
            return Figure(name, title, None, unit="share", better="up")
        return Figure(name, title, found.share, found.low, found.high, "share", "up")


def worst_support(grade: Grade) -> Support | None:
    """What the least supported citation of an answer gets; None without citations."""
    return max(grade.citations, key=list(Support).index, default=None)


def _has(criterion: Criterion, value: str) -> Holds:
    def holds(grade: Grade) -> bool | None:
        own = worst_support(grade) if criterion is CITATION else level(grade, criterion)
        return None if own is None else own == value

    return holds


def _is_supported(grade: Grade) -> bool | None:
    worst = worst_support(grade)
    return None if worst is None else worst is Support.SUPPORTS
