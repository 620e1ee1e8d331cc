"""Charts: the same data make the same bytes, and nothing of them reaches into the page."""

from __future__ import annotations

import re

from eval.report.charts import Whisker, columns, intervals

ROWS = [Whisker("Correct", 0.9, 0.8, 0.95), Whisker("Harm", None, None, None)]
SERIES = {"answered": [3, 0, 5], "not answered": [1, 0, 0]}
LABELS = ["1 Nov", "2 Nov", "3 Nov"]


def dots(name: str = "scores", told: str = "Correct 90%.") -> str:
    return intervals(name, told, ROWS, (0, 1), percent=True)


def bars() -> str:
    return columns("days", "9 questions.", LABELS, SERIES, "questions")


def test_the_same_data_make_the_same_bytes() -> None:
    assert dots() == dots()
    assert bars() == bars()
    assert dots() != dots("agreement")


def test_a_chart_says_what_it_shows() -> None:
    assert 'role="img" aria-label="Correct 90%."' in dots()


def test_what_is_said_cannot_leave_its_attribute() -> None:
    written = dots(told='"><script>alert(1)</script>')
    assert "<script>" not in written


def test_words_are_words_in_the_pages_type() -> None:
    assert ">Correct</text>" in dots()
    assert "Bedside Sans" in dots()
    assert "DejaVu" not in dots() + bars()


def test_a_figure_that_is_not_defined_is_said_to_be() -> None:
    assert "not defined</text>" in dots()


def test_ids_and_styles_are_the_charts_own() -> None:
    written = dots() + bars()
    assert all(id.startswith(("scores-", "days-")) for id in re.findall(r'\bid="([^"]+)"', written))
    assert "<style" not in written
    assert "<metadata" not in written


def test_series_and_labels_are_named() -> None:
    for word in ("answered", "not answered", "1 Nov", "3 Nov", "questions"):
        assert f">{word}</text>" in bars()


def test_many_labels_are_thinned_out() -> None:
    labels = [f"day {n}" for n in range(31)]
    written = columns("days", "", labels, {"questions": [1] * 31}, "questions")
    assert 4 <= len(re.findall(r">day \d+</text>", written)) <= 7
