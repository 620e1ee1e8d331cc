"""Questions over time: by the hospital's day, or by week where there are too many days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from eval.audit.log import Given
from eval.audit.model import Period

_KINDS = {"answered": "answered", "abstained": "not answered"}
_OTHERS = "other"
_DAYS = 45  # columns; a longer period is shown by weeks

Counted = Mapping[str, Mapping[str, int]]
"""Day (ISO) → status of answers → how many."""


def by_day(answers: Iterable[Given], zone: ZoneInfo) -> dict[str, dict[str, int]]:
    """How many questions of each kind of answer, by the hospital's day."""
    counted: dict[str, Counter[str]] = {}
    for answer in answers:
        day = answer.at.astimezone(zone).date().isoformat()
        counted.setdefault(day, Counter())[str(answer.status)] += 1
    return {day: dict(sorted(counted[day].items())) for day in sorted(counted)}


def by_time(
    period: Period, zone: ZoneInfo, counted: Counted
) -> tuple[list[str], dict[str, list[int]]]:
    """Labels of days or weeks, and the questions of each kind of answer in them; days without
    any are there too."""
    weeks = is_weekly(period, zone)
    starts: dict[date, dict[str, int]] = {}
    for at in _days(period, zone):
        start = at - timedelta(days=at.weekday()) if weeks else at
        own = starts.setdefault(start, dict.fromkeys((*_KINDS.values(), _OTHERS), 0))
        for kind, n in counted.get(at.isoformat(), {}).items():
            own[_KINDS.get(kind, _OTHERS)] += n
    labels = [f"{start.day} {start:%b}" for start in starts]
    return labels, {kind: [own[kind] for own in starts.values()]
                    for kind in (*_KINDS.values(), _OTHERS)}  # fmt: skip


def is_weekly(period: Period, zone: ZoneInfo) -> bool:
    """Whether a period is shown by weeks."""
    return sum(1 for _ in _days(period, zone)) > _DAYS


def _days(period: Period, zone: ZoneInfo) -> Iterator[date]:
    at = period.since.astimezone(zone).date()
    last = (period.until.astimezone(zone) - timedelta(microseconds=1)).date()
    while at <= last:
        yield at
        at += timedelta(days=1)
