from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.model import Usage
from eval.metrics import wilson
from eval.runs.folder import Run
from eval.runs.measures import BY_NAME, interval, metrics, values
from eval.runs.replies import Reply


def named(run: Run, replies: list[Reply] | None = None) -> dict[str, float]:
    found = metrics(run.scores, replies or list(run.replies.values()), 1)
    return {metric.name: metric.value for metric in found}


def test_a_figure_is_the_mean_over_the_questions_that_have_it(run: Run) -> None:
    facts = values(run.scores, "facts")
    assert facts == {"q1": 1.0, "q1.1": 1.0, "q2": 0.5, "q3": 1.0}
    metric = next(m for m in run.metrics() if m.name == "facts")
    assert (metric.value, metric.n) == (0.875, 4)
    assert metric.low is not None
    assert metric.low < 0.875


def test_every_figure_lies_in_its_interval_and_says_what_it_is(run: Run) -> None:
    for metric in run.metrics():
        assert metric.low is not None
        assert metric.high is not None
        assert metric.low - 1e-9 <= metric.value <= metric.high + 1e-9
        assert metric.n > 0
        if metric.unit == "share":
            assert BY_NAME[metric.name].definition
            assert 0 <= metric.low <= metric.high <= 1


def test_yes_and_no_have_wilsons_interval_and_shares_the_bootstraps() -> None:
    assert interval([1.0, 1.0, 0.0, 1.0], 1) == wilson(3, 4)
    low, high = interval([1.0, 0.5, 0.0, 1.0], 1)
    assert (low, high) != wilson(2, 4)
    assert 0 <= low < 0.625 < high <= 1


def test_times_are_those_of_all_turns_that_were_answered(run: Run) -> None:
    taken = [r.seconds * 1000 for r in run.replies.values()]
    found = named(run)
    assert found["latency_p50"] == pytest.approx(np.percentile(taken, 50))
    assert found["latency_p95"] == pytest.approx(np.percentile(taken, 95))


def test_cost_is_there_only_where_a_model_was_asked_and_has_a_price(run: Run) -> None:
    assert not {"tokens", "cost"} & named(run).keys()
    reply = run.replies["q1"]
    assert reply.answer is not None

    def with_call(cost: float | None) -> list[Reply]:
        call = Usage("m", "answer 1", 100, 20, cost)
        assert reply.answer is not None
        made = replace(reply.answer.provenance, calls=(call, call))
        return [replace(reply, answer=replace(reply.answer, provenance=made))]

    assert named(run, with_call(0.25))["cost"] == 0.5
    assert named(run, with_call(0.25))["tokens"] == 240
    assert "cost" not in named(run, with_call(None))
