from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval.bench.peers.__main__ import main


def test_a_run_measures_bedside_and_goes_on_where_it_was(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ["--chunks", "6", "--rounds", "1", "--seconds", "6"]
    main([*options, *small, "--parts", "quality", "ask"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "<!-- peers: begin -->\n## Side by side" in page
    assert "| SciFact test, nDCG@10 | 1.000 |" in page
    assert "| COVID-QA: gold span in the top 5 | 1.000 |" in page
    assert re.search(r"\| 6 chunks, p95 ms \| [\d.]+ \| [\d.]+ \|", page)
    assert "| SciFact, documents/s | – | – |" in page
    assert _steps(capsys) == {"quality-guidelines", "quality-scifact", "quality-covidqa", "ask-6"}

    main([*options, *small, "--parts", "quality", "ask"])

    assert _steps(capsys) == set()


def _steps(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What was measured, as it was told."""
    return set(re.findall(r"^((?:quality|ask)-\w+)/", capsys.readouterr().err, re.MULTILINE))
