"""What an ingest came to, for the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.curating import failures, note_ingest
from assistant.record import Record
from ingest.discover import is_gone
from ingest.report import Report


def note(
    record: Record,
    report: Report,
    roots: Sequence[Path],
    who: str,
    about: str | None = None,
    **more: str,
) -> None:
    """Record an ingest of roots. A file that failed before and is gone from there, fails no more.

    about: id of the entry that asked for it. Raises RecordError.
    """
    here = [root.resolve() for root in roots]
    gone = {
        failure.path
        for failure in failures(record)
        if any(Path(failure.path).is_relative_to(root) for root in here)
        and is_gone(Path(failure.path))
    }
    note_ingest(
        record,
        who=who,
        added=report.added,
        updated=report.updated,
        withdrawn=report.withdrawn,
        failed=[(_text(path), reason) for path, reason in report.failed],
        looked_at={_text(path) for path in report.files} | gone,
        about=about,
        **more,
    )


def _text(path: Path) -> str:
    """A path as text; bytes that are none are shown as \\udcXX."""
    return str(path).encode(errors="backslashreplace").decode()
