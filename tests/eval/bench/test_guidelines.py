from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.guidelines import main


def test_every_measure_of_each_split_is_reported(
    options: list[str], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*options, "--set", str(data / "questions.yaml"), "--show", "--misses"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "2 documents" in page
    assert "| right document first | 1.000 | 1.000 |" in page
    assert "| right passage in the top 5 | 1.000 | 1.000 |" in page
    assert "| answers whose every quote equals the stored text | 1.000 |" in page
    assert "| abstained: non_clinical | – | 1/1 (1.000) |" in page.replace("0/0 (–)", "–")
    assert "| notes/ | 2 | 1.000 |" in page
    assert "p95" in page
    shown = capsys.readouterr().out
    assert "=== t1 (dev, dose) What is the adult dose of abevamide?" in shown
    assert "The adult dose of abevamide is 5 mg by mouth once a day." in shown
