"""What the registers of the period hold, and the figures that two periods are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eval.audit.model import Agreement
from eval.audit.registers import Gap, HandoverRegister, Outdated, Use
from eval.report.figures import Figure
from eval.safety.incidents import Incident


@dataclass(frozen=True, slots=True)
class FiledIncident:
    """An incident with the title of its hazard. answer: its number in the report, if it is
    audited there. in_period: it happened in the report's period."""

    incident: Incident
    hazard_title: str
    answer: int | None
    in_period: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What the registers of the period hold."""

    agreement: tuple[Agreement, ...]
    gaps: tuple[Gap, ...]
    outdated: tuple[Outdated, ...]
    handovers: HandoverRegister
    incidents: tuple[FiledIncident, ...]
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


def _fewer(name: str, title: str, value: float | None, unit: str = "count") -> Figure:
    return Figure(name, title, value, unit=unit, better="down")
