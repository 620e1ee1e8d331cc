"""The days that a form names."""

from __future__ import annotations

from datetime import date, datetime

from assistant.web.pages.visit import Visit
from eval.audit.commands.options import period
from eval.audit.model import Period


def chosen(visit: Visit, first: date, last: date) -> Period:
    """From the first day to the last, both included, in the hospital's time zone."""
    return period(visit.assistant.settings, _midnight(first), _midnight(last))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
