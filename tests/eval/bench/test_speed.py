from __future__ import annotations

from pathlib import Path

from eval.bench.machine import precision
from eval.bench.speed import main


def test_asking_is_timed_at_two_sizes_with_its_parts(options: list[str], tmp_path: Path) -> None:
    main([*options, "--only", "ask", "--small", "--chunks", "12"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    kind = precision()
    assert f"<!-- speed-ask-{kind}: begin -->\n## Speed: asking, {kind}" in page
    assert "| chunks | 6 | 12 |" in page
    assert "| questions | 6 | 6 |" in page
    assert "| **p95** |" in page
    assert "| mean, record and conversation |" in page


def test_starting_and_serving_are_timed(options: list[str], tmp_path: Path) -> None:
    main([*options, "--only", "start", "--small"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| `bedside --help` |" in page
    assert "questions over HTTP" in page
    assert "Peak memory of the serving process" in page
