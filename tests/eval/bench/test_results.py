from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eval.bench.results import (
    Section,
    needed,
    parser,
    percentile,
    placed,
    publish,
    share,
    table,
)


def test_a_section_takes_its_own_place_and_leaves_the_others() -> None:
    page = placed(placed("# Results\n", "one", "old"), "two", "other")

    page = placed(page, "one", r"new \1")

    assert page == (
        "# Results\n\n<!-- one: begin -->\nnew \\1\n<!-- one: end -->\n\n"
        "<!-- two: begin -->\nother\n<!-- two: end -->\n"
    )


def test_a_section_is_printed_and_written_with_command_date_and_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.md"
    arguments = ["--write", "--results", str(results)]
    section = Section("speed", "How fast", "Very.", part="ask")

    publish(section, parser("speed", "Speed.").parse_args(arguments), arguments, date(2026, 12, 1))

    page = results.read_text(encoding="utf-8")
    assert "<!-- speed-ask: begin -->\n## How fast\n" in page
    assert f"`python -m eval.bench.speed --write --results {results}`" in page
    assert "1 December 2026, commit " in page
    assert "Python 3." in page
    assert page.endswith("Very.\n<!-- speed-ask: end -->\n")
    assert "## How fast" in capsys.readouterr().out


def test_without_write_nothing_is_written(tmp_path: Path) -> None:
    arguments = ["--results", str(tmp_path / "results.md")]

    publish(Section("x", "X", "x"), parser("x", "X").parse_args(arguments), arguments, date.today())

    assert list(tmp_path.iterdir()) == []


def test_data_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="--data"):
        needed(tmp_path / "guidelines")


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 5), (90, 9), (91, 10), (100, 10)])
def test_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile(list(range(10, 0, -1)), percent) == value


def test_a_share_of_nothing_is_a_dash() -> None:
    assert [share(1, 4), share(0, 0)] == ["0.250", "–"]


def test_figures_stand_to_the_right() -> None:
    assert table(["", "a"], [["x", 1]]) == "|  | a |\n| --- | ---: |\n| x | 1 |"
