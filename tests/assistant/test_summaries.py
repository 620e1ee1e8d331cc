"""Evidence summaries as files that are read back with what they say of themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.handovers import Handover
from assistant.summaries import Summary, file_summary
from ingest.discover import discover
from ingest.parse import parse

AT = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
HANDOVER = Handover("a-h1", "a", "c", "Dose of x:\ny?", (), None, "cli", None, AT, AT)
SUMMARY = Summary(
    title='Aclidan: "first" dose – adults',
    text="Aclidan is given at 5 mg once a day.\n\n---\n\nIt is illustrative.",
    by="Ann",
    publisher="A library: and more",
    published=date(2026, 11, 3),
    review_due=date(2027, 11, 3),
    sources=("One",),
)


def test_what_is_filed_is_read_back(tmp_path: Path) -> None:
    path = file_summary(SUMMARY, HANDOVER, tmp_path / "new")
    assert path.name == "aclidan-first-dose-adults.md"
    (found,) = discover([path])
    parsed = parse(found.path, found.beside)
    assert parsed.metadata is not None and not parsed.warnings
    data = parsed.metadata
    assert (data.title, data.publisher) == (SUMMARY.title, SUMMARY.publisher)
    assert (data.published, data.review_due) == (SUMMARY.published, SUMMARY.review_due)
    assert (str(data.status), str(data.scope)) == ("current", "local")
    section = next(s for s in parsed.sections if "5 mg" in s.text)
    assert section.heading_path[-1] == "Dose of x: y?"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    names = [file_summary(SUMMARY, HANDOVER, tmp_path).name for _ in range(3)]
    assert len(set(names)) == 3
    assert names[1:] == ["aclidan-first-dose-adults-2.md", "aclidan-first-dose-adults-3.md"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="BEDSIDE_SUMMARIES"):
        file_summary(SUMMARY, HANDOVER, tmp_path / "file")
