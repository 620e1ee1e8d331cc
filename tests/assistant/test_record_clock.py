"""The record under a clock that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import Engine

from assistant.record import Record

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def test_a_clock_that_is_set_back_changes_no_order(engine: Engine) -> None:
    times = iter([NOON, NOON - timedelta(hours=3), NOON + timedelta(minutes=1)])
    record = Record(engine, lambda: next(times))
    ids = [record.append("answer", {"number": n}).id for n in range(3)]
    entries = record.tail(3)
    assert [entry.id for entry in entries] == ids
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[1].at < entries[0].at < entries[2].at
    assert record.verify().broken is None


def test_times_are_kept_in_utc_whatever_the_clocks_zone(engine: Engine) -> None:
    summer = timezone(timedelta(hours=1))
    times = iter([NOON.astimezone(summer), NOON])
    record = Record(engine, lambda: next(times))
    first, second = (record.append("answer", {"number": n}) for n in range(2))
    assert first.at == second.at == NOON
    assert first.at.utcoffset() == timedelta(0)
    assert record.get(first.id).at == NOON
