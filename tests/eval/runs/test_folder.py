from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.chain import Anchor
from assistant.clock import now
from assistant.pipeline import Assistant
from assistant.record import Record
from assistant.storage import open_database
from eval.runs.folder import Run, load_run
from eval.runs.replies import RunError
from tests.conftest import NOW


def test_a_run_is_read_as_it_was_made(run: Run) -> None:
    again = load_run(run.path)
    assert again == run
    assert again.name == "small-1"
    assert again.finished_at == NOW
    assert list(again.replies) == ["q1", "q1.1", "q2", "q3", "q4", "q5", "q6"]
    assert again.set.cases == run.set.cases


def test_figures_are_kept_beside_the_answers(run: Run) -> None:
    kept = json.loads((run.path / "metrics.json").read_text(encoding="utf-8"))["metrics"]
    assert [m["name"] for m in kept] == [m.name for m in run.metrics()]
    assert {m["name"]: m["value"] for m in kept} == {m.name: m.value for m in run.metrics()}


def test_what_is_wrong_is_told_by_question(run: Run) -> None:
    assert {s.case.id: s.faults for s in run.scores if not s.right} == {
        "q2": ("lacks “nine lives”", "no caution superseded")
    }


def test_the_run_has_a_record_of_its_own_and_the_wards_has_nothing_of_it(
    run: Run, sample: Assistant
) -> None:
    own = Record(open_database(f"sqlite:///{run.path / 'record.db'}"), now)
    asked = own.of_kind("answer")

    assert [entry.body["channel"] for entry in asked] == ["eval"] * 7
    assert [entry.id for entry in asked] == [
        r.answer.record_id for r in run.replies.values() if r.answer
    ]
    verified = own.verify()
    assert not verified.broken
    assert isinstance(verified.anchor, Anchor)
    wards = sample.record.of_kind("answer")
    assert not {e.id for e in asked} & {e.id for e in wards}


def test_no_identifier_stands_anywhere_in_what_a_run_learns(run: Run) -> None:
    assert b"Jones" not in (run.path / "record.db").read_bytes()
    assert all(
        "Jones" not in f"{r.answer.question}{r.answer.standalone}"
        for r in run.replies.values()
        if r.answer
    )


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"is no folder of a run: it has no run\.json"):
        load_run(tmp_path)
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="is not JSON"):
        load_run(tmp_path)
