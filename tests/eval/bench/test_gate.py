from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.gate import main

SET = """
documents:
- document: notes/abevamide.md
  split: dev
  paraphrases:
  - {kind: dose, says: "Adults take abevamide 5 mg orally once daily.", contains: "adult dose of"}
- document: notes/benorilate.md
  split: test
  falsehoods:
  - {kind: wrong dose or drug, says: "The adult dose of benorilate is 5 mg by mouth once a day.",
     contains: "adult dose of"}
"""
THIRD = """
documents:
- document: notes/abevamide.md
  split: third
  paraphrases:
  - {kind: free, says: "Give children abevamide 40 mg in the morning.", contains: "adult dose of"}
"""


def test_kinds_by_rule_and_statements_by_hand_are_reported(
    options: list[str], tmp_path: Path
) -> None:
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    main([*options, "--limit", "1", "--set", str(tmp_path / "set.yaml")])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "2 documents" in page
    assert "| number changed | 1 | 1 | 100.0% |" in page
    assert "| verbatim | 1 | 0 | 0.0% |" in page
    dev, test = page.split("by hand, dev")[1].split("by hand, test")
    assert "| by hand: dose | 1 | 0 | 0.0% |" in dev
    assert "| by hand: wrong dose or drug | 1 |" in test


def test_mistakes_over_the_third_set_are_counted_and_shown_only_when_asked_for(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "third.yaml").write_text(THIRD, encoding="utf-8")
    told = [*options, "--limit", "1", "--show", "9", "--set", str(tmp_path / "third.yaml")]
    main(told)

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| by hand: free | 1 | 1 | 100.0% |" in page.split("by hand, third")[1]
    assert "by hand, dev" not in page
    assert "in the morning" not in page + capsys.readouterr().out

    main([*told, "--show-third"])
    assert "said:   Give children abevamide 40 mg in the morning." in capsys.readouterr().out
