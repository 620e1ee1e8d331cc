"""The report as one page that needs nothing else: type, style, charts and data are in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.layout import day
from eval.audit.model import Period
from eval.report import charts, told
from eval.report.charts import Whisker
from eval.report.data import Report
from eval.report.figures import ELEMENT, as_json
from eval.report.filters import channel, criteria, filters, sentence, status
from eval.report.timeline import by_time, is_weekly

_TEMPLATES = Path(__file__).with_name("templates")
_FONTS = Path(__file__).with_name("fonts")
_FACES = (
    ("Bedside Sans", 400, "sans-regular"),
    ("Bedside Sans", 600, "sans-semibold"),
    ("Bedside Serif", 400, "serif-regular"),
    ("Bedside Serif", 600, "serif-semibold"),
)
_HEADINGS = {
    "summary": "Summary",
    "scores": "Score card",
    "agreement": "Agreement of the raters",
    "scope": "Scope and method",
    "gaps": "Gaps",
    "currency": "Currency and recalls",
    "handovers": "Hand-overs",
    "safety": "Safety incidents",
    "use": "Use and impact",
    "change": "Change since the last report",
    "signoff": "Sign-off",
    "answers": "The audited answers",
    "hazards": "The hazard log",
}
_GAPS = 50
_HANDOVERS = 60
_TOPICS = 15


@dataclass(frozen=True, slots=True)
class Page:
    """A report ready to be written. title: of the page, with its period."""

    title: str
    report: Report
    parts: Mapping[str, Any]

    def html(self, *, paper: bool = False) -> str:
        """The page. paper: for a printer, with everything unfolded."""
        template = _environment(self.report.zone).get_template("report.html")
        return template.render(self.parts, title=self.title, r=self.report, paper=paper)


def page(report: Report) -> Page:
    """Prepare a report's page: charts are drawn and sentences made, once for screen and paper."""
    zone = ZoneInfo(report.zone)
    when = span(report.audit.period, zone)
    return Page(f"Audit of Bedside’s answers, {when}", report, _parts(report, zone))


def _parts(report: Report, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "data_hash": report.data_hash,
        "span": span(report.audit.period, zone),
        "before_span": span(report.before.period, zone) if report.before else "",
        "style": Markup(_style()),
        "contents": tuple(_HEADINGS.items()),
        "headings": _HEADINGS,
        "criteria": criteria(),
        "charts": _charts(report),
        "kappas": [of for of in report.kept.agreement if of.kappa is not None],
        "tiles": tuple(told.tiles(report)),
        "attention": tuple(told.attention(report)),
        "statuses": [(status(k), n) for k, n in report.kept.use.by_status.items()],
        "channels": [(channel(k), n) for k, n in report.kept.use.by_channel.items()],
        "roles": [(sentence(k), n) for k, n in report.kept.use.by_role.items()],
        "topics": told.ranked(report.kept.use.by_topic.items(), _TOPICS),
        "shown_gaps": _GAPS,
        "handovers": told.waiting_first(report.kept.handovers.handovers, _HANDOVERS),
        "days_caption": f"Questions by {'week' if is_weekly(report.audit.period, zone) else 'day'}",
        "hours_told": told.hours_told(report.kept.use.by_hour),
        "outcomes": told.outcomes(report),
        "hazards": _hazards(report),
        "figures_id": ELEMENT,
        "figures_json": Markup(as_json(report.figures)),
    }


def span(period: Period, zone: ZoneInfo) -> str:
    """A period in words, its last day included: "1 to 31 October 2026"."""
    first = period.since.astimezone(zone).date()
    last = (period.until.astimezone(zone) - timedelta(microseconds=1)).date()
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}" if first != last else day(last)
    return f"{day(first)} to {day(last)}"


def _charts(report: Report) -> dict[str, Markup]:
    best = [
        Whisker(line.heading, e.share, e.low, e.high) if e.whole else
        Whisker(line.heading, None, None, None)
        for line in report.scores
        for e in [line.levels[0].estimate]
    ]  # fmt: skip
    kappas = [
        Whisker(criteria()[of.criterion], of.kappa, of.low, of.high) for of in report.kept.agreement
    ]
    lowest = min([0.0, *(k.low for k in kappas if k.low is not None)])
    labels, series = by_time(report.audit.period, ZoneInfo(report.zone), report.status_by_day)
    whole = [sum(values) for values in zip(*series.values(), strict=True)]
    by_hour = report.kept.use.by_hour
    hours = [f"{hour:02}" for hour in range(24)]
    drawn = {
        "scores": charts.intervals(
            "scores", told.scores_told(report.scores), best, (0, 1.02), percent=True
        ),
        "agreement": charts.intervals(
            "agreement", told.agreement_told(report, criteria()), kappas, (lowest, 1.04),
            percent=False,
        ),
        "days": charts.columns("days", told.days_told(labels, whole), labels, series, "questions"),
        "hours": charts.columns(
            "hours", told.hours_told(by_hour), hours, {"questions": by_hour}, "questions"
        ),
    }  # fmt: skip
    return {name: Markup(svg) for name, svg in drawn.items()}


def _hazards(report: Report) -> list[tuple[Any, int]]:
    """Each hazard with the number of incidents filed under it."""
    filed = [one.incident.filing.hazard for one in report.kept.incidents]
    return [(hazard, filed.count(hazard.id)) for hazard in report.hazards]


@lru_cache(maxsize=1)
def _style() -> str:
    """The style sheet with the type in it. PlutoBook wants addresses quoted and no format."""
    faces = "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:block;"
        f"src:url('data:font/woff2;base64,{_base64(_FONTS / f'{name}.woff2')}')}}\n"
        for family, weight, name in _FACES
    )
    return faces + (_TEMPLATES / "report.css").read_text(encoding="utf-8")


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")


@lru_cache(maxsize=4)
def _environment(zone: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters(ZoneInfo(zone))
    return environment
