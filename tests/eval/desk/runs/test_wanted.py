"""Runs that the desk asked for, as their folders tell of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eval.desk.runs.wanted import State, asked, keep, turn_to, waiting, want, wanted
from eval.runs.folder import METRICS, REPLIES
from eval.runs.replies import RunError
from eval.sets import SETS, QuestionSet, read_set
from eval.sets.reading import documents

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def sample() -> QuestionSet:
    return read_set(SETS / "sample.yaml")


def test_the_oldest_waits_first_and_what_is_over_waits_no_more(tmp_path: Path) -> None:
    later = want(tmp_path, sample(), "sample", "ann", NOON + timedelta(hours=1))
    first = want(tmp_path, sample(), "sample", "ann", NOON)
    again = want(tmp_path, sample(), "sample", "ben", NOON)
    assert first != again and list(waiting(tmp_path))[-1] == later
    (first / METRICS).write_text("{}", encoding="utf-8")
    turn_to(again, State.STOPPED)
    assert list(waiting(tmp_path)) == [later]
    held = wanted(first)
    assert held is not None and held.state is State.DONE and held.by == "ann"


def test_it_asks_the_set_as_it_was_then_of_the_same_documents(tmp_path: Path) -> None:
    held = read_set(want(tmp_path, sample(), "sample", "ann", NOON) / "wanted.yaml")
    assert held.cases == sample().cases
    assert [d.resolve() for d in documents(held)] == [d.resolve() for d in documents(sample())]


def test_its_turns_are_counted_as_they_are_answered(tmp_path: Path) -> None:
    folder = want(tmp_path, sample(), "sample", "ann", NOON)
    assert asked(folder) == 0
    (folder / REPLIES).write_bytes(b"{}\n{}\n{half")
    assert asked(folder) == 2


def test_what_is_done_is_not_stopped(tmp_path: Path) -> None:
    folder = want(tmp_path, sample(), "sample", "ann", NOON)
    (folder / METRICS).write_text("{}", encoding="utf-8")
    with pytest.raises(RunError, match="nothing was changed"):
        turn_to(folder, State.STOPPED)


def test_other_things_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "by a command").mkdir()
    assert list(waiting(tmp_path)) == [] and wanted(tmp_path / "by a command") is None


def test_a_name_with_a_way_out_stays_inside(tmp_path: Path) -> None:
    folder = want(tmp_path / "runs", sample(), "../../etc/x", "ann", NOON)
    assert folder.parent == tmp_path / "runs"
    assert read_set(folder / "wanted.yaml").name == "etc-x"
    held = wanted(folder)
    assert held is not None
    keep(folder, held)
    assert wanted(folder) == held
