"""How the wait for the first answer is reported."""

from __future__ import annotations

from eval.bench.first_answer import Waits, report


def test_each_speed_has_its_column_with_medians_and_the_heaviest_page() -> None:
    told = report(
        [
            Waits(1, [300.0, 310.0, 900.0], [100.0, 120.0, 500.0], [60_000.0, 61_000.0, 62_400.0]),
            Waits(6, [700.0, 800.0, 900.0], [400.0, 450.0, 460.0], [60_000.0, 60_000.0, 60_000.0]),
        ]
    )
    lines = [line.strip("| ").split(" | ") for line in told.splitlines() if "|" in line]
    rows = {line[0]: line[1:] for line in lines}
    assert ["as it is", "processor 6 times slower"] in lines
    assert rows["**from the click to the answer**, p50"] == ["120 ms", "450 ms"]
    assert rows["**from the click to the answer**, p95"] == ["500 ms", "460 ms"]
    assert rows["page, styles, scripts and answer, at most"] == ["62 kB", "60 kB"]
