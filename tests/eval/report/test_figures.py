"""Figures that one report is compared with the next by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.audit.model import Period
from eval.report.figures import Change, Figure, Figures, ReportError, as_json, changes, read_figures
from eval.report.filters import change

NOW = datetime(2026, 12, 1, tzinfo=UTC)
CORRECT = Figure("correct", "Correct", 0.9, 0.85, 0.94, "share", "up")


def figures(*held: Figure) -> Figures:
    return Figures("a1", Period(NOW, NOW), NOW, held)


def test_only_what_both_have_is_compared_in_the_order_of_now() -> None:
    before = figures(Figure("gone", "Gone", 1), CORRECT)
    now = figures(replace(CORRECT, value=0.95), Figure("new", "New", 2))
    assert [(c.before.value, c.now.value) for c in changes(before, now)] == [(0.9, 0.95)]


@pytest.mark.parametrize(
    ("value", "low", "high", "told"),
    [
        (0.97, 0.95, 0.99, "better, clear"),
        (0.92, 0.88, 0.95, "better, may be chance"),
        (0.70, 0.60, 0.80, "worse, clear"),
        (0.90, 0.85, 0.94, "unchanged"),
    ],
)
def test_a_change_is_clear_where_the_intervals_do_not_overlap(
    value: float, low: float, high: float, told: str
) -> None:
    now = figures(replace(CORRECT, value=value, low=low, high=high))
    assert change(changes(figures(CORRECT), now)[0]) == told


@pytest.mark.parametrize(
    ("before", "now", "better", "told"),
    [
        (3, 5, "down", "worse"),
        (5, 3, "down", "better"),
        (3, 5, None, "more"),
        (5, 3, None, "less"),
        (None, 3, "up", "not to be compared"),
    ],
)
def test_counts_are_better_or_worse_or_just_more(
    before: float | None, now: float, better: str | None, told: str
) -> None:
    one, other = (Figure("gaps", "Gaps", v, better=better) for v in (before, now))
    assert change(Change(one, other, None)) == told


def test_nothing_in_them_ends_their_element() -> None:
    hostile = figures(replace(CORRECT, title="</script><script>alert(1)</script>"))
    assert "<" not in as_json(hostile)


def test_a_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.html"
    with pytest.raises(ReportError, match=r"other\.html cannot be read"):
        read_figures(path)
    path.write_text("<p>Hello</p>", encoding="utf-8")
    with pytest.raises(ReportError, match="holds no figures"):
        read_figures(path)
    path.write_text('<script id="bedside-figures">{"a": 1}</script>', encoding="utf-8")
    with pytest.raises(ReportError, match="cannot be read by this version"):
        read_figures(path)
