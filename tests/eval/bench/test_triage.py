from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import Embedder
from assistant.triage.linear import load_lines
from eval.bench import triage
from eval.bench.triage import fit, questions, report, write


def test_the_threshold_lets_few_of_the_others_through() -> None:
    random = np.random.default_rng(3)
    about = random.normal(0.3, 0.2, (200, 8)).astype(np.float32)
    others = random.normal(0.0, 0.2, (800, 8)).astype(np.float32)
    made = fit(about, others, np.ones(800, bool), 0.01)
    unseen = random.normal(0.0, 0.2, (5000, 8))
    assert ((unseen @ made.weights + made.bias) > made.threshold).mean() < 0.03
    found = random.normal(0.3, 0.2, (1000, 8)) @ made.weights + made.bias > made.threshold
    assert found.mean() > 0.8


def test_written_weights_are_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = load_lines()
    monkeypatch.setattr(triage, "_FILE", tmp_path / "weights.json")
    made = {
        name: triage.Fitted(line.weights.astype(np.float64), line.bias, line.threshold)
        for name, line in (("danger", lines.danger), ("outside", lines.outside))
    }
    write(made, lines.embedder, date(2026, 11, 25))
    facts = json.loads((tmp_path / "weights.json").read_text())
    assert facts["embedder"] == lines.embedder
    assert np.allclose(facts["danger"]["weights"], lines.danger.weights, atol=1e-3)
    assert facts["made"]["date"] == "2026-11-25"


def test_searches_are_halved_and_every_kind_is_there(tmp_path: Path) -> None:
    asked = questions(_options(tmp_path, ["Is flu serious?", "What is gout?", "Can mumps recur?"]))
    assert asked["searches", "dev"] == ["Is flu serious?", "Can mumps recur?"]
    assert asked["searches", "test"] == ["What is gout?"]
    kinds = {kind for kind, _ in asked}
    assert kinds == {"now", "general", "clinical", "workplace", "outside", "searches"}


def test_the_report_names_what_was_missed_and_raised(tmp_path: Path, embedder: Embedder) -> None:
    asked = dict(questions(_options(tmp_path, ["Is flu serious?"])))
    few = {key: list(own)[:3] for key, own in asked.items()}
    few["now", "test"] = ["he is not breathing", "gout"]
    few["general", "test"] = ["my patient has no pulse"]
    page = report(few, embedder)
    assert "| somebody in danger now, test | 2 | 0.500 | 0.500 |" in page
    assert "Missed (test):\n- gout" in page
    assert "Raised (test):\n- my patient has no pulse" in page


def _options(folder: Path, searches: list[str]):  # type: ignore[no-untyped-def]
    path = folder / "safety" / "queries_healthsearchqa.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps({"question": q}) + "\n" for q in searches))
    return triage.parser("triage", None).parse_args(["--data", str(folder)])
