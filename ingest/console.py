"""An ingest on the terminal: the bar while it runs, the table at its end."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress
from rich.table import Table

from ingest.report import Progress, Report


class Bar(Progress):
    """Documents, chunks, chunks a second and time left."""

    def __init__(self, console: Console | None = None) -> None:
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("documents · {task.fields[chunks]} chunks · {task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console or Console(stderr=True),
        )
        self._task = self._bar.add_task("Opening", total=None, chunks=0, rate="")
        self._chunks = 0
        self._parsed = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def start(self, files: int) -> None:
        """Set the number of files."""
        self._bar.reset(self._task, total=files, description="Ingesting")

    def parsed(self, path: Path) -> None:
        """Move on by one file."""
        del path
        self._bar.update(self._task, advance=1)

    def embedded(self, chunks: int) -> None:
        """Count chunks and their rate."""
        self._chunks += chunks
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = f"{self._chunks / elapsed:.0f} chunks/s" if elapsed else ""
        self._bar.update(self._task, chunks=self._chunks, rate=rate)


def show(report: Report, console: Console | None = None) -> None:
    """Print what an ingest did; failures and warnings with their reasons."""
    out = console or Console()
    table = Table("", "documents", title=f"Ingest, {report.seconds:.1f} s, {report.chunks} chunks")
    table.add_row("added", str(len(report.added)))
    table.add_row("updated", str(len(report.updated)))
    table.add_row("unchanged", str(report.unchanged))
    table.add_row("same as another file", str(len(report.duplicates)))
    table.add_row("withdrawn", str(len(report.withdrawn)))
    table.add_row("failed", str(len(report.failed)), style="red" if report.failed else "")
    out.print(table)
    for title, rows in (("Failed", report.failed), ("Warnings", report.warnings)):
        if rows:
            details = Table("file", "reason", title=title)
            for path, reason in rows:
                details.add_row(_name(path), escape(reason))
            out.print(details)
    for path, document in report.duplicates:
        out.print(f"{_name(path)} holds the same as document {document}.", style="dim")


def _name(path: Path) -> str:
    """A path as rich prints it; bytes that are no text are shown as \\udcXX."""
    return escape(str(path).encode(errors="backslashreplace").decode())
