from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from eval.runs.compare import compare
from eval.runs.folder import Run
from eval.runs.replies import RunError
from eval.sets import QuestionSet
from tests.eval.runs.conftest import run_of


@pytest.fixture(scope="module")
def other(sample: Assistant, small: QuestionSet, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same questions, asked of an assistant that abstains from everything."""
    settings = sample.settings.model_copy(update={"abstention_threshold": 1.0})
    shy = replace(sample, settings=settings)
    return run_of(shy, small, tmp_path_factory.mktemp("runs") / "small-2")


def test_a_run_compared_with_itself_has_no_change(run: Run) -> None:
    found = compare(run, run)
    assert not found.better
    assert not found.worse
    assert not found.differs
    assert all(c.change == 0 and not c.sure for c in found.changes)


def test_what_got_worse_is_told_by_question_and_by_figure(run: Run, other: Run) -> None:
    found = compare(run, other)

    assert [t.after.case.id for t in found.worse] == ["q1", "q1.1", "q3", "q6"]
    assert "expected answered, was abstained" in found.worse[0].after.faults
    assert not found.better
    answered = next(c for c in found.changes if c.name == "answered")
    assert (answered.before, answered.after, answered.change, answered.n) == (1.0, 0.0, -1.0, 4)
    assert answered.sure
    assert "settings abstention_threshold: None, 1.0" in found.differs
    assert "threshold: 0.2545, 1.0" in "\n".join(found.differs).replace("0.25452", "0.2545")


def test_the_other_way_round_it_got_better(run: Run, other: Run) -> None:
    found = compare(other, run)
    assert [t.after.case.id for t in found.better] == ["q1", "q1.1", "q3", "q6"]
    right = next(c for c in found.changes if c.name == "right")
    assert right.change > 0
    assert right.interval[0] <= right.change <= right.interval[1]


def test_questions_that_only_one_run_has_are_left_out(run: Run) -> None:
    fewer = replace(run, scores=[s for s in run.scores if s.case.id != "q4"])
    found = compare(run, fewer)
    assert found.only_before == ("q4",)
    assert next(c for c in found.changes if c.name == "right").n == 6


def test_runs_without_a_common_question_cannot_be_compared(run: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no question in common"):
        compare(run, replace(run, path=tmp_path, scores=[]))
