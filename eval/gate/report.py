"""What the attack gave, as a table for a terminal, as JSON and as Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eval.bench.results import table
from eval.gate.judging import Outcome, Row

_HEAD = ("statements", "withheld", "rate", "95 % interval", "aim", "reached")


def shown(rows: Sequence[Row]) -> RenderableType:
    """Two tables: false statements by kind, true ones by kind."""
    return Group(
        _table("False statements", [r for r in rows if not r.true]),
        _table("True statements", [r for r in rows if r.true]),
    )


def markdown(rows: Sequence[Row]) -> str:
    """The same as one Markdown table."""
    return table(["", *_HEAD], [[r.kind, *_cells(r)] for r in rows])


def as_json(rows: Sequence[Row], outcomes: Sequence[Outcome], examples: int) -> dict[str, Any]:
    """The same for a program, with so many mistakes of each kind."""
    return {
        "kinds": [
            {
                "kind": r.kind,
                "true": r.true,
                "statements": r.count,
                "withheld": r.withheld,
                "rate": round(r.rate, 4),
                "interval": [round(bound, 4) for bound in r.interval],
                "aim": r.aim,
                "reached": r.reached,
            }
            for r in rows
        ],
        "mistakes": [_mistake(o) for o in mistakes(outcomes, examples)],
    }


def mistakes(outcomes: Sequence[Outcome], examples: int) -> list[Outcome]:
    """The first so many wrong outcomes of each kind."""
    found: dict[tuple[str, bool], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if not outcome.right:
            found[outcome.case.kind, outcome.case.true].append(outcome)
    return [o for part in found.values() for o in part[:examples]]


def described(outcome: Outcome) -> str:
    """A mistake in words, for reading."""
    case = outcome.case
    what = "withheld though true" if case.true else "shown though false"
    lines = [
        f"{case.kind}: {what} ({case.document.rsplit('/', 1)[-1]})",
        f"  said:   {case.statement}",
        f"  source: {case.origin}",
        *(f"  because {fault}" for fault in outcome.faults),
    ]
    return "\n".join(lines)


def _mistake(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "kind": case.kind,
        "true": case.true,
        "said": case.statement,
        "source": case.origin,
        "document": case.document,
        "faults": list(outcome.faults),
        "recited": outcome.recited,
    }


def _table(title: str, rows: Sequence[Row]) -> Table:
    made = Table("", title=title, title_justify="left")
    for name in _HEAD:
        made.add_column(name, justify="right")
    for r in rows:
        *cells, reached = _cells(r)
        style = "bold" if r.kind.startswith("all ") else ""
        mark = Text(reached, style="green" if r.reached else "red")
        made.add_row(r.kind, *cells, mark, style=style)
    return made


def _cells(row: Row) -> list[str]:
    low, high = row.interval
    aim = f"{'at most' if row.true else 'at least'} {row.aim:.0%}"
    return [str(row.count), str(row.withheld), f"{row.rate:.1%}", f"{low:.1%} to {high:.1%}", aim,
            "yes" if row.reached else "no"]  # fmt: skip
