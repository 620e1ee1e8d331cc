"""A month of use in a real record."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from assistant.recorded import ANSWER
from eval.audit.log import EVALUATION, Log, read_log
from eval.audit.model import Period, Reason
from eval.audit.sample import reasons
from eval.bench import month
from eval.bench.audits import measured, report
from eval.bench.month import START, Clock, Month

PERIOD = Period(START, START + timedelta(days=30))
ANSWERS = 400


def made(folder: Path, sample_data: Path, models: Path, embedder: Embedder) -> Assistant:
    shutil.copytree(sample_data, folder)
    clock = Clock()
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    assistant = build(own, embedder, clock)
    Month(assistant, clock).make(ANSWERS)
    return assistant


@pytest.fixture(scope="module")
def assistant(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    with pytest.MonkeyPatch.context() as patch:
        asked = month.questions()
        patch.setattr(month, "questions", lambda: [*asked[::5], *asked[-8:]])
        return made(tmp_path_factory.mktemp("month") / "data", sample_data, models, embedder)


@pytest.fixture(scope="module")
def log(assistant: Assistant) -> Log:
    return read_log(assistant.record, PERIOD)


def test_it_is_a_whole_record_in_the_order_of_time(assistant: Assistant) -> None:
    assert assistant.record.verify().broken is None
    times = [entry.at for entry in assistant.record.tail(assistant.record.count())]
    assert times == sorted(times)


def test_runs_of_question_sets_are_left_out(assistant: Assistant, log: Log) -> None:
    channels = Counter(
        e.body["channel"]
        for e in assistant.record.of_kind(ANSWER, since=PERIOD.since, until=PERIOD.until)
    )
    assert sum(channels.values()) == ANSWERS
    assert channels[EVALUATION] > 0
    assert len(log.answers) == ANSWERS - channels[EVALUATION]
    assert EVALUATION not in {a.channel for a in log.answers}


def test_it_holds_what_an_audit_looks_for(log: Log) -> None:
    why = Counter(reason for a in log.answers for reason in reasons(a, log.down))
    assert set(why) == set(Reason)
    assert log.handovers and any(not h.open for h in log.handovers)
    assert len({a.who for a in log.answers}) > 50
    assert len({a.at.hour for a in log.answers}) == 24


def test_a_seed_gives_the_same_month(
    tmp_path: Path, sample_data: Path, models: Path, embedder: Embedder, log: Log
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        asked = month.questions()
        patch.setattr(month, "questions", lambda: [*asked[::5], *asked[-8:]])
        again = made(tmp_path / "data", sample_data, models, embedder)
    assert read_log(again.record, PERIOD) == log


def test_each_part_of_an_audit_is_timed(assistant: Assistant) -> None:
    timed = measured(assistant)
    assert all(len(t.seconds) == len(t.cpu) > 1 and min(t.seconds) >= 0 for t in timed)
    page = report(assistant, timed)
    assert "| sample: read and draw |" in page and "60 of" in page
    assert f"{assistant.record.count():,} entries" in page
