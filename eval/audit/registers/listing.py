"""Registers as rows, for a table in the terminal and for a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rich import box
from rich.table import Table
from rich.text import Text

from assistant.layout import visible
from eval.audit.registers.currency import Outdated
from eval.audit.registers.gaps import Gap
from eval.audit.registers.handed import HandoverRegister
from eval.audit.registers.recall import Recall
from eval.audit.registers.use import Use

Value = str | int | float | date | datetime | None
_LONGEST = 200  # characters of a cell in the terminal
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows under headings. wide: headings whose text may be long. csv_only: for which a terminal
    has no room."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    wide: frozenset[str] = frozenset()
    csv_only: frozenset[str] = frozenset()

    def table(self) -> Table:
        """For the terminal."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        shown = [n for n, heading in enumerate(self.headings) if heading not in self.csv_only]
        for n in shown:
            heading = self.headings[n]
            numeric = any(isinstance(row[n], int | float) for row in self.rows)
            table.add_column(
                heading,
                justify="right" if numeric else "left",
                overflow="fold",
                ratio=1 if heading in self.wide else None,
            )
        for row in self.rows:
            table.add_row(*(Text(visible(_short(cell_text(row[n])))) for n in shown))
        return table

    def csv(self) -> str:
        """For a spreadsheet; a text that it would take for a formula is quoted with a '."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.headings)
        writer.writerows([_safe(value) for value in row] for row in self.rows)
        return out.getvalue()


def gaps_listing(gaps: Sequence[Gap]) -> Listing:
    """Gaps, one a row."""
    return Listing(
        ("Asked", "People", "Question", "To acquire", "First", "Last"),
        tuple(
            (
                len(gap.questions),
                gap.people,
                gap.question,
                gap.acquire,
                gap.questions[0].at.date(),
                gap.questions[-1].at.date(),
            )
            for gap in gaps
        ),
        frozenset({"Question", "To acquire"}),
    )


def currency_listing(found: Sequence[Outdated]) -> Listing:
    """Documents past their review date or superseded, one a row."""
    return Listing(
        ("Answers", "Document", "Review due", "Days overdue", "Superseded by", "Last used"),
        tuple(
            (
                len(o.answers),
                o.title if o.live else f"{o.title} (no longer in the library)",
                o.review_due,
                o.days_overdue or None,
                o.superseded_by or ("not said by what" if o.superseded else None),
                o.last_used.date() if o.last_used else None,
            )
            for o in found
        ),
        frozenset({"Document"}),
    )


def recall_listing(found: Recall) -> Listing:
    """Who was told, one answer a row."""
    return Listing(
        ("When (UTC)", "Who", "Channel", "Question", "Told", "Record", "Message"),
        tuple(
            (t.at, t.who, t.channel, t.question, " … ".join(t.quotes), t.record_id, t.message)
            for t in found.told
        ),
        frozenset({"Question", "Told"}),
        frozenset({"Message"}),
    )


def handovers_listing(found: HandoverRegister) -> Listing:
    """Hand-overs, one a row."""
    return Listing(
        ("Id", "Opened (UTC)", "Due", "Answered (UTC)", "By", "Filed as", "Question"),
        tuple(
            (h.id, h.opened_at, h.due_at.date(), h.answered_at, h.answered_by, h.filed_as,
             h.question)
            for h in found.handovers
        ),
        frozenset({"Question"}),
        frozenset({"Due", "By", "Filed as"}),
    )  # fmt: skip


def use_listing(found: Use) -> Listing:
    """How often, one number a row."""
    return Listing(("What", "Which", "Questions"), tuple(_counts(found)), frozenset({"Which"}))


def _counts(found: Use) -> Iterator[tuple[Value, ...]]:
    yield "all", "", found.questions
    yield "answered", "", found.answered
    yield "people", "", found.people
    for what, counts in (
        ("status", found.by_status),
        ("channel", found.by_channel),
        ("role", found.by_role),
        ("day", found.by_day),
    ):
        yield from ((what, which, count) for which, count in counts.items())
    yield from (("hour", f"{hour:02}:00", n) for hour, n in enumerate(found.by_hour) if n)
    yield from (("topic", which, count) for which, count in found.by_topic.items())
    yield "minutes saved", f"{found.minutes_each:g} each, assumed", round(found.minutes)


def cell_text(value: Value) -> str:
    """A value as it is read."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _short(text: str) -> str:
    """For the terminal; CSV and JSON have all of it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def _safe(value: Value) -> str:
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
