from __future__ import annotations

from itertools import count

import pytest

from assistant.model import Question
from assistant.pipeline import Assistant
from eval.bench.stages import Stopwatch, watched


def test_time_in_an_inner_part_counts_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr("eval.bench.stages.time.perf_counter", lambda: float(next(ticks)))
    stopwatch = Stopwatch()
    inner = stopwatch.timed("inner", lambda: "said")
    outer = stopwatch.timed("outer", lambda: inner() + inner())

    assert outer() == "saidsaid"  # outer from 0 to 5, inner from 1 to 2 and 3 to 4
    assert stopwatch.seconds == {"outer": 3.0, "inner": 2.0}
    stopwatch.reset()
    assert stopwatch.seconds == {"outer": 0.0, "inner": 0.0}


def test_every_part_of_an_answer_is_timed(own_sample: Assistant) -> None:
    stopwatch = Stopwatch()

    watched(own_sample, stopwatch).ask(Question("What is the dose of adrenaline in anaphylaxis?"))

    assert len(stopwatch.seconds) > 8
    assert [part for part, seconds in stopwatch.seconds.items() if seconds <= 0] == []
