from __future__ import annotations

from pathlib import Path

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
