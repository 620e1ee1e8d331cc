"""Audits as a librarian reads them in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.layout import day
from eval.audit.criteria import CITATION, CRITERIA, Correctness, Harm
from eval.audit.model import Agreement, Audit, Grade, Period, Stratum
from eval.audit.verdicts import agreement, estimate, level, settled, to_settle

_ESTIMATED: tuple[tuple[str, Callable[[Grade], bool]], ...] = (
    ("correct", lambda grade: grade.correctness is Correctness.CORRECT),
    ("incorrect", lambda grade: grade.correctness is Correctness.INCORRECT),
    ("could do some harm (1 to 3)", lambda grade: grade.harm is not Harm.NONE),
    ("could do severe harm (3)", lambda grade: grade.harm is Harm.SEVERE),
)
_HEADINGS = {c.name: c.heading for c in (*CRITERIA, CITATION)}


def days(period: Period, zone: ZoneInfo) -> str:
    """A period's first and last day in words."""
    first = period.since.astimezone(zone).date()
    last = (period.until - timedelta(microseconds=1)).astimezone(zone).date()
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def drawn(audit: Audit, zone: ZoneInfo) -> RenderableType:
    """How a sample was drawn: for each stratum, how many there are, how many were taken."""
    drawn = f"{len(audit.items)} of {audit.population} answers"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Gravest reason")
    for heading in ("answers", "drawn", "odds"):
        table.add_column(heading, justify="right")
    for stratum in audit.strata:
        odds = _odds(stratum)
        table.add_row(str(stratum.reason), str(stratum.population), str(stratum.drawn), odds)
    return Group(Text(f"{days(audit.period, zone)}: {drawn}", style="bold"), table)


def _odds(stratum: Stratum) -> str:
    if not stratum.drawn:
        return "none" if stratum.population else ""
    return "all" if stratum.drawn == stratum.population else f"1 in {1 / stratum.probability:.3g}"


def listing(
    audits: Sequence[Audit], grades: Mapping[str, Sequence[Grade]], zone: ZoneInfo
) -> RenderableType:
    """Audits, one a row."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("id", "period", "drawn", "settled", "raters"):
        table.add_column(heading, no_wrap=heading == "id")
    for audit in audits:
        done = len(settled(audit, grades[audit.id]))
        who = ", ".join((*audit.raters, audit.third))
        facts = (audit.id, days(audit.period, zone), str(len(audit.items)), str(done), who)
        table.add_row(*map(Text, facts))
    return table


def standing(audit: Audit, grades: Sequence[Grade]) -> Iterator[RenderableType]:
    """How far an audit is; once every item has its grades, how the raters agree and what stands.

    Nothing of a grade is shown before: it would no longer be blind.
    """
    for rater in audit.raters:
        own = [item for item in audit.items if rater in item.raters]
        done = sum(g.rater == rater for g in grades)
        yield Text(f"{rater}: {done} of {len(own)} graded")
    waiting = to_settle(audit, grades)
    by_third = sum(g.rater == audit.third for g in grades)
    yield Text(f"{audit.third}: {by_third} decided, {len(waiting)} to decide")
    verdicts = settled(audit, grades)
    yield Text(f"{len(verdicts)} of {len(audit.items)} settled")
    needed = sum(len(item.raters) for item in audit.items)
    if sum(g.rater in audit.raters for g in grades) < needed:
        yield Text("Agreement and verdicts are shown once both raters have finished.", style="dim")
        return
    yield _agreements(agreement(audit, grades))
    yield _verdicts(list(verdicts.values()))
    yield _estimates(audit, verdicts)


def _agreements(found: Sequence[Agreement]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Agreement")
    for heading in ("pairs", "the same", "weighted κ", "95 %"):
        table.add_column(heading, justify="right")
    for own in found:
        same = f"{own.agreed / own.pairs:.0%}" if own.pairs else ""
        kappa, interval = "not defined", ""
        if own.kappa is not None:
            kappa, interval = f"{own.kappa:.2f}", f"{own.low:.2f} to {own.high:.2f}"
        table.add_row(_HEADINGS[own.criterion], str(own.pairs), same, kappa, interval)
    return table


def _verdicts(grades: Sequence[Grade]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("What stands")
    table.add_column("answers", overflow="fold")
    for criterion in CRITERIA:
        levels = [level(grade, criterion) for grade in grades]
        counts = [f"{levels.count(value)} × {value}" for value in criterion.values]
        table.add_row(criterion.heading, " · ".join(counts))
    supports = [str(support) for grade in grades for support in grade.citations]
    counts = [f"{supports.count(value)} × {value}" for value in CITATION.values]
    table.add_row("Citations", " · ".join(counts))
    return table


def _estimates(audit: Audit, verdicts: Mapping[str, Grade]) -> Table:
    """What the sample says of every answer of the period."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Of all answers, estimated")
    for heading in ("share", "95 %"):
        table.add_column(heading, justify="right")
    for what, holds in _ESTIMATED:
        own = estimate(audit, verdicts, holds)
        table.add_row(what, f"{own.share:.1%}", f"{own.low:.1%} to {own.high:.1%}")
    return table
