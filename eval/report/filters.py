"""How the report writes figures, dates and words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.layout import day
from assistant.model import AnswerStatus
from eval.audit.criteria import CITATION, CRITERIA
from eval.audit.model import Estimate, Grade
from eval.report.data import Source
from eval.report.figures import Change, Figure
from eval.report.scores import worst_support
from eval.runs.measures import Metric

_STATUS = {
    AnswerStatus.ANSWERED: "Answered",
    AnswerStatus.ABSTAINED: "Not answered: the library does not hold it",
    AnswerStatus.OUT_OF_SCOPE: "Not a clinical question",
    AnswerStatus.CLARIFYING: "Asked back: the question was too vague",
}
_CHANNELS = {
    "api": "API",
    "cli": "Terminal",
    "cds_hooks": "Patient record (CDS Hooks)",
    "mcp": "MCP",
}
_HARMS = {"0": "none", "1": "minor", "2": "moderate", "3": "severe or death"}
_HASH = 16  # characters of a fingerprint that are shown in a table


def filters(zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    """The filters of the templates. zone: in which moments are written."""
    return {
        "brief": brief,
        "change": change,
        "channel": channel,
        "count": count,
        "date": lambda moment: day(moment.astimezone(zone).date()),
        "day": day,
        "duration": duration,
        "figure": figure,
        "graded": graded,
        "interval": interval,
        "level": level,
        "metric": metric,
        "moment": lambda moment: at(moment, zone),
        "origin": origin,
        "places": places,
        "sentence": sentence,
        "share": share,
        "status": status,
        "version": version,
        "web": web,
    }


def at(moment: datetime, zone: ZoneInfo) -> str:
    """A day and a time of day: "3 May 2026, 14:05"."""
    local = moment.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def count(value: float) -> str:
    """A number of things, with commas."""
    return f"{value:,.0f}"


def places(value: float, digits: int = 2) -> str:
    """A number with so many places, and a proper minus."""
    return f"{value:,.{digits}f}".replace("-", "−")


def share(value: float) -> str:
    """A share in per cent: "94.1%"."""
    return f"{value * 100:.1f}%"


def interval(estimate: Estimate) -> str:
    """An interval in per cent: "90.2 to 96.8%"."""
    return f"{estimate.low * 100:.1f} to {estimate.high * 100:.1f}%"


def sentence(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def status(value: str) -> str:
    """A kind of answer in words."""
    return _STATUS[AnswerStatus(value)]


def channel(value: str) -> str:
    """A channel as people call it."""
    return _CHANNELS.get(value, sentence(value))


def brief(text: str, length: int = 280) -> str:
    """A text, cut at the end of a word where it is long."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def duration(time: timedelta) -> str:
    """A time in words: "35 minutes", "5 hours", "3 days"."""
    minutes = time.total_seconds() / 60
    for unit, size in (("day", 1440.0), ("hour", 60.0)):
        if minutes >= 2 * size:
            return f"{minutes / size:.1f}".removesuffix(".0") + f" {unit}s"
    whole = round(minutes)
    return f"{whole} minute" if whole == 1 else f"{whole} minutes"


def level(value: str, criterion: str) -> str:
    """A level as it is shown; harm's figures in words too."""
    return f"{value}: {_HARMS[value]}" if criterion == "harm" else sentence(value)


def graded(grade: Grade, criterion: str) -> str:
    """What a grade says by a criterion; of citations what the least supported gets."""
    if criterion == CITATION.name:
        worst = worst_support(grade)
        return "–" if worst is None else str(worst)
    value = getattr(grade, criterion)
    if value is None:
        return "–"
    return level(str(value), criterion) if criterion == "harm" else str(value)


def criteria() -> dict[str, str]:
    """Headings of the criteria, by name, in the order in which they are shown."""
    return {of.name: of.heading for of in (*CRITERIA, CITATION)}


def figure(value: Figure) -> str:
    """A figure with its interval, where it has one."""
    if value.value is None:
        return "–"
    write: Callable[[float], str] = {
        "share": share,
        "kappa": places,
        "hours": lambda v: places(v, 1),
    }.get(value.unit, count)
    if value.low is None or value.high is None:
        return write(value.value)
    return f"{write(value.value)} ({_bare(write(value.low))} to {write(value.high)})"


def change(value: Change) -> str:
    """What a change is: better or worse, and whether that is clear."""
    before, now = value.before.value, value.now.value
    if before is None or now is None:
        return "not to be compared"
    if before == now:
        return "unchanged"
    if value.better is None:
        return "more" if now > before else "less"
    word = "better" if value.better else "worse"
    if value.clear is None:
        return word
    return f"{word}, clear" if value.clear else f"{word}, may be chance"


def metric(value: Metric) -> str:
    """A figure of a run with its interval."""
    write: Callable[[float], str] = {
        "share": share,
        "ms": lambda v: f"{count(v)} ms",
        "tokens": count,
    }.get(value.unit, lambda v: places(v, 4))
    if value.low is None or value.high is None:
        return write(value.value)
    low, high = (
        write(end).removesuffix("%").removesuffix(" ms") for end in (value.low, value.high)
    )
    return f"{write(value.value)} ({low} to {high})"


def _bare(figure: str) -> str:
    """A written figure without its unit."""
    return figure.removesuffix("%").removesuffix(" ms")


def origin(source: Source) -> str:
    """Who published an edition, when, and until when it holds."""
    parts = [
        source.publisher,
        f"edition {source.edition}" if source.edition else None,
        f"published {day(source.published)}" if source.published else None,
        f"review due {day(source.review_due)}" if source.review_due else "review date not stated",
    ]
    return " · ".join(filter(None, parts))


def version(value: str) -> str:
    """A version as it is shown: hashes cut short."""
    return " ".join(
        word[: _HASH + len("sha256:")] + "…" if word.startswith("sha256:") else
        word[:_HASH] + "…" if len(word) >= 40 and word.isalnum() else word
        for word in value.split()
    )  # fmt: skip


def web(url: str | None) -> bool:
    """Whether an address may be linked to: of the web, and of nothing else."""
    return bool(url) and str(url).startswith(("https://", "http://"))
