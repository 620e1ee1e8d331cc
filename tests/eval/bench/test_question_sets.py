from __future__ import annotations

from pathlib import Path

from assistant.pipeline import Assistant
from eval.bench.question_sets import asked, report
from eval.sets import read_set

SET = """
name: few
questions:
- {id: q1, question: "What dose of IM adrenaline for an adult in anaphylaxis?", kind: dose,
   expected: [{document: anaphylaxis.md}], must: ["500 micrograms"]}
- {id: q2, question: "What is the dose of semaglutide for weight loss?", kind: near_miss,
   expect: abstain}
- {id: q3, question: "When is IM adrenaline repeated?", kind: dose, must: ["9 minutes"]}
"""


def test_a_set_is_run_and_reported_with_intervals(sample: Assistant, tmp_path: Path) -> None:
    (tmp_path / "few.yaml").write_text(SET, encoding="utf-8")

    run = asked(sample, read_set(tmp_path / "few.yaml"), tmp_path / "runs")
    page = report([run])

    assert run.finished_at is not None
    assert "few: 3 questions, 3 judged turns, asked of 31 documents by extractive" in page
    assert "| right in every respect | 0.667 (0.208 to 0.939; 3) |" in page
    assert "| few: answer | 2 | 0 | 0 | 0 |" in page
    assert "| few: abstain | 0 | 1 | 0 | 0 |" in page
    assert "| dose | 2 | 1 |" in page
    assert "milliseconds" not in page
