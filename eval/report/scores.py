"""The score card: what the verdicts say of all answers of the period, and the report's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.audit.criteria import CITATION, CRITERIA, Correctness, Criterion, Harm, Support
from eval.audit.model import Agreement, Audit, Grade
from eval.audit.registers import Gap, HandoverRegister, Outdated, Use
from eval.audit.verdicts import estimate, level
from eval.report.data import CriterionScore, FiledIncident, LevelShare
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What the registers of the period hold."""

    agreement: Sequence[Agreement]
    gaps: Sequence[Gap]
    outdated: Sequence[Outdated]
    handovers: HandoverRegister
    incidents: Sequence[FiledIncident]
    use: Use

    def figures(self) -> Iterator[Figure]:
        """What one period is compared with the next by."""
        for of in self.agreement:
            if of.criterion == "correctness":
                title = "Agreement of the raters on correctness (kappa)"
                yield Figure("kappa", title, of.kappa, of.low, of.high, "kappa", "up")
        yield from self._used()
        taken = self.handovers.median_time
        hours = taken.total_seconds() / 3600 if taken else None
        used = sum(bool(o.answers) for o in self.outdated)
        filed = sum(one.in_period for one in self.incidents)
        yield _fewer("gaps", "Gaps in the library", len(self.gaps))
        yield _fewer("outdated", "Overdue or superseded documents that were quoted", used)
        yield _fewer("handover_hours", "Hours to answer a hand-over, median", hours, "hours")
        yield _fewer("overdue", "Hand-overs open past their deadline", self.handovers.overdue)
        yield _fewer("incidents", "Safety incidents in the period", filed)

    def _used(self) -> Iterator[Figure]:
        use = self.use
        share: Mapping[str, float] = {
            status: count / use.questions for status, count in use.by_status.items()
        }
        yield Figure("questions", "Questions asked", use.questions)
        yield Figure("people", "People who asked", use.people)
        answered, abstained = share.get("answered", 0.0), share.get("abstained", 0.0)
        yield Figure("answered", "Questions that were answered", answered, unit="share")
        yield Figure("abstained", "Questions that were not answered", abstained, unit="share")
        yield Figure("hours", "Hours given back, as assumed", use.minutes / 60, unit="hours")


def worst_support(grade: Grade) -> Support | None:
    """What the least supported citation of an answer gets; None without citations."""
    return max(grade.citations, key=list(Support).index, default=None)


def _fewer(name: str, title: str, value: float | None, unit: str = "count") -> Figure:
    return Figure(name, title, value, unit=unit, better="down")


def _has(criterion: Criterion, value: str) -> Holds:
    def holds(grade: Grade) -> bool | None:
        own = worst_support(grade) if criterion is CITATION else level(grade, criterion)
        return None if own is None else own == value

    return holds


def _is_supported(grade: Grade) -> bool | None:
    worst = worst_support(grade)
    return None if worst is None else worst is Support.SUPPORTS
