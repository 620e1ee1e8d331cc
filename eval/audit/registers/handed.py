"""The register of hand-overs: how many wait, how many were answered, how long that took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from assistant.handovers import Handover


@dataclass(frozen=True, slots=True)
class HandoverRegister:
    """Hand-overs of a period. late: answered after they were due. overdue: open and past it.
    filed: became a document of the library. median_time: from opening to the first answer."""

    handovers: tuple[Handover, ...]
    open: int
    answered: int
    overdue: int
    late: int
    filed: int
    median_time: timedelta | None
    longest_time: timedelta | None


def handed_over(handovers: Iterable[Handover], now: datetime) -> HandoverRegister:
    """The register of hand-overs, as they stand now."""
    all_ = tuple(handovers)
    taken = [h.answered_at - h.opened_at for h in all_ if h.answered_at is not None]
    return HandoverRegister(
        handovers=all_,
        open=sum(h.open for h in all_),
        answered=len(taken),
        overdue=sum(h.open and h.due_at < now for h in all_),
        late=sum(h.answered_at is not None and h.answered_at > h.due_at for h in all_),
        filed=sum(h.filed_as is not None for h in all_),
        median_time=_median(taken) if taken else None,
        longest_time=max(taken, default=None),
    )


def _median(times: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(time.total_seconds() for time in times))
