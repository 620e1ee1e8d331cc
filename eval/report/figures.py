"""The few figures that a report is compared by, and their change since the one before.

Every report carries them as JSON in its page, so that the next one can read them there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.errors import BedsideError
from eval.audit.model import Period

ELEMENT = "bedside-figures"
"""Id of the element that holds them."""


class ReportError(BedsideError):
    """A report that cannot be made, or cannot be read again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. low, high: 95 % interval of one that is estimated. unit: "share" (0 to 1),
    "count", "kappa", "hours". better: "up" or "down", None where neither is."""

    name: str
    title: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "count"
    better: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report, and which report that was."""

    audit_id: str
    period: Period
    as_of: datetime
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and now. clear: the two intervals do not overlap; None without intervals."""

    before: Figure
    now: Figure
    clear: bool | None

    @property
    def better(self) -> bool | None:
        """Whether it changed for the better; None where it did not change, or neither is."""
        if self.now.value is None or self.before.value is None or self.now.better is None:
            return None
        if self.now.value == self.before.value:
            return None
        return (self.now.value > self.before.value) == (self.now.better == "up")


def changes(before: Figures, now: Figures) -> tuple[Change, ...]:
    """What changed of the figures that both have, in their order."""
    held = {figure.name: figure for figure in before.figures}
    return tuple(
        Change(held[figure.name], figure, _clear(held[figure.name], figure))
        for figure in now.figures
        if figure.name in held
    )


def as_json(figures: Figures) -> str:
    """Figures as JSON that may stand in a page: nothing in it can end the element."""
    text = json.dumps(_figures().dump_python(figures, mode="json"), sort_keys=True, indent=1)
    return text.replace("<", "\\u003c")


def read_figures(path: Path) -> Figures:
    """The figures of a report's page. Raises ReportError naming the file."""
    from selectolax.lexbor import LexborHTMLParser

    try:
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} cannot be read as a report: {error}.") from error
    held = page.css_first(f"#{ELEMENT}")
    if held is None:
        raise ReportError(
            f"{path} is no report: it holds no figures. Name the HTML file of an earlier one."
        )
    try:
        return _figures().validate_json(held.text())
    except ValidationError as error:
        raise ReportError(
            f"The figures of {path} cannot be read by this version of Bedside. Leave --previous "
            "out, or make that report anew."
        ) from error


def overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two intervals (low, high) have a value in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def _clear(before: Figure, now: Figure) -> bool | None:
    ends = (before.low, before.high, now.low, now.high)
    if any(end is None for end in ends):
        return None
    low, high, low_now, high_now = (float(end) for end in ends if end is not None)
    return not overlap((low, high), (low_now, high_now))


@lru_cache(maxsize=1)
def _figures() -> TypeAdapter[Figures]:
    return TypeAdapter(Figures)
