"""Hand-overs as a librarian reads them in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from assistant.handovers import Handover
from assistant.layout import visible


def as_json(found: Handover | Sequence[Handover]) -> str:
    """One hand-over or several; times as ISO text."""
    shown = asdict(found) if isinstance(found, Handover) else [asdict(h) for h in found]
    return json.dumps(shown, default=str, indent=2, ensure_ascii=False)


def listing(found: Sequence[Handover], now: datetime) -> Table:
    """Hand-overs, one a row."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("id", "opened (UTC)", "from", "stands", "question"):
        table.add_column(heading, no_wrap=heading not in {"stands", "question"})
    for handover in found:
        late = handover.open and handover.due_at < now
        stands = Text(_stands(handover, now), style="bold red" if late else "")
        if handover.open and handover.unmailed:
            stands.append("\n⚠ not e-mailed", style="yellow")
        opened = f"{handover.opened_at:%Y-%m-%d %H:%M}"
        facts = (handover.id, opened, handover.channel)
        table.add_row(*map(Text, facts), stands, Text(visible(handover.question)))
    return table


def card(handover: Handover, now: datetime) -> Iterator[RenderableType]:
    """A hand-over in full."""
    yield Text(f"“{visible(handover.question)}”", style="bold")
    opened = f"{handover.opened_at:%Y-%m-%d %H:%M}"
    who = visible(handover.who or "")
    yield Text(f"{handover.id} · {opened} UTC · {handover.channel} · {who}", style="dim")
    yield Text(_stands(handover, now))
    if handover.comment:
        yield Text(f"\nThey add: {visible(handover.comment)}")
    if handover.searched:
        yield Text("\nBedside looked here, and it was not enough:", style="dim")
        yield from (Text(f"  {visible(place)}") for place in handover.searched)
    if handover.answer is not None:
        yield Text(f"\n{visible(handover.answered_by or '')} answered:", style="dim")
        yield Text(visible(handover.answer))
    if handover.filed_as:
        yield Text(f"Filed as {visible(handover.filed_as)}", style="dim")
    if handover.open and handover.unmailed:
        yield Text(f"⚠ not e-mailed: {visible(handover.unmailed)}", style="yellow")


def span(time: timedelta) -> str:
    """A length of time in words: "3 days", "5 hours"."""
    hours = round(time.total_seconds() / 3600)
    if hours >= 48:
        return f"{round(hours / 24)} days"
    return f"{hours} hour{'' if hours == 1 else 's'}" if hours else "less than an hour"


def _stands(handover: Handover, now: datetime) -> str:
    if handover.answered_at:
        return f"answered after {span(handover.answered_at - handover.opened_at)}"
    if handover.due_at < now:
        return f"overdue by {span(now - handover.due_at)}"
    return f"due in {span(handover.due_at - now)}"
