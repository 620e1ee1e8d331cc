"""The registers as charts, drawn as those of the report are, for a page that allows no styles of
its own: the page's style sheet colours them, in the light and in the dark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from markupsafe import Markup

from assistant.handovers import Handover
from assistant.layout import visible
from eval.audit.model import Period
from eval.audit.registers.currency import Outdated
from eval.audit.registers.gaps import Gap
from eval.audit.registers.recall import Recall
from eval.audit.registers.use import Use
from eval.report import charts, told
from eval.report.timeline import Counted, by_time, is_weekly

_MOST = 10  # bars; the table below has the rest
_STYLE = re.compile(r' style="([^"]*)"')
_LABEL = re.compile(r' aria-label="([^"]*)"([^>]*)>')


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. told: what it shows, in words."""

    heading: str
    told: str
    svg: Markup


def of_gaps(found: Sequence[Gap]) -> list[Chart]:
    """How often each gap was asked about."""
    return _bars("gaps", "Asked most", [(g.question, len(g.questions)) for g in found])


def of_currency(found: Sequence[Outdated]) -> list[Chart]:
    """What was quoted although it is out of date, and what is overdue longest."""
    used = [(o.title, len(o.answers)) for o in found]
    overdue = sorted(((o.title, o.days_overdue) for o in found), key=lambda row: -row[1])
    return [
        *_bars("used", "Answers that used it", used),
        *_bars("overdue", "Days since its review was due", overdue),
    ]


def of_use(found: Use, period: Period, zone: ZoneInfo, counted: Counted) -> list[Chart]:
    """Questions over time, over the hours of the day, and by topic."""
    hours = [f"{hour:02}" for hour in range(24)]
    in_hours = {"questions": found.by_hour}
    words = told.hours_told(found.by_hour)
    return [
        *_over_time("days", "Questions", period, zone, counted),
        *_chart("hours", "Questions by hour of the day", words,
                partial(charts.columns, "hours", words, hours, in_hours, "number")),
        *_bars("topics", "Questions by topic", list(found.by_topic.items())),
    ]  # fmt: skip


def of_recall(found: Recall, period: Period, zone: ZoneInfo) -> list[Chart]:
    """When people were told."""
    return _over_time("told", "Answers", period, zone, _by_day((t.at for t in found.told), zone))


def of_handovers(found: Iterable[Handover], period: Period, zone: ZoneInfo) -> list[Chart]:
    """When questions went on to a librarian."""
    days = _by_day((h.opened_at for h in found), zone)
    return _over_time("handed", "Questions handed over", period, zone, days)


def _by_day(moments: Iterable[datetime], zone: ZoneInfo) -> Counted:
    counted = Counter(at.astimezone(zone).date().isoformat() for at in moments)
    return {day: {"answered": number} for day, number in counted.items()}


def _over_time(
    name: str, what: str, period: Period, zone: ZoneInfo, counted: Counted
) -> list[Chart]:
    """Columns by day or week, one for each kind of answer that there is."""
    labels, series = by_time(period, zone, counted)
    held = {kind: values for kind, values in series.items() if any(values)}
    if not held:
        return []
    if len(held) == 1:
        held = {what: next(iter(held.values()))}
    whole = [sum(values) for values in zip(*held.values(), strict=True)]
    most = max(range(len(whole)), key=lambda place: whole[place])
    words = (
        f"{what}: {sum(whole)} from {labels[0]} to {labels[-1]}; the most, {whole[most]}, in the "
        f"column of {labels[most]}."
    )
    heading = f"{what} by {'week' if is_weekly(period, zone) else 'day'}"
    drawn = partial(charts.columns, name, words, labels, held, "number")
    return _chart(name, heading, words, drawn)


def _bars(name: str, heading: str, rows: Sequence[tuple[str, int]]) -> list[Chart]:
    """Bars of what there is most of."""
    shown = [(visible(label), number) for label, number in rows if number][:_MOST]
    if not shown:
        return []
    words = f"{heading}: {'; '.join(f'{label} {number}' for label, number in shown)}."
    return _chart(name, heading, words, partial(charts.bars, name, words, shown))


def _chart(name: str, heading: str, words: str, drawn: Callable[[], str]) -> list[Chart]:
    """The chart, where what draws it is installed; the table stands without it, too."""
    if find_spec("matplotlib") is None:
        return []
    return [Chart(heading, words, _for_page(drawn(), name, heading, words))]


def _for_page(svg: str, name: str, heading: str, words: str) -> Markup:
    """With attributes in place of styles, and its title and description inside."""
    svg = _STYLE.sub(lambda found: _attributes(found[1]), svg)
    named = f' aria-labelledby="{name}-title {name}-desc"'
    inside = (
        f'<title id="{name}-title">{escape(heading)}</title>'
        f'<desc id="{name}-desc">{escape(words)}</desc>'
    )
    return Markup(_LABEL.sub(lambda found: f"{named}{found[2]}>{inside}", svg, count=1))


def _attributes(style: str) -> str:
    parts = (part.partition(":") for part in style.split(";") if part.strip())
    return "".join(f' {key.strip()}="{value.strip()}"' for key, _, value in parts)
