"""How often somebody asks, over an hour and over replicas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text

from assistant.errors import LibraryError
from assistant.storage import open_database
from assistant.storage.pace import Granted, Pace
from assistant.storage.tables import pace as table

NOON = datetime(2026, 12, 1, 12, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_no_more_than_so_many_within_an_hour(engine: Engine) -> None:
    clock = Clock()
    pace = Pace(engine, clock)
    assert [pace.take("ann", 1, 3).turns for _ in range(4)] == [1, 1, 1, 0]
    assert pace.take("ben", 1, 3) == Granted(1, 0.0)
    refused = pace.take("ann", 1, 3)
    assert refused.wait == timedelta(minutes=59).total_seconds()  # the slot began a minute ago
    clock.now += timedelta(seconds=refused.wait - 1)
    assert pace.take("ann", 1, 3).turns == 0
    clock.now += timedelta(seconds=1)
    assert pace.take("ann", 1, 3).turns == 1


def test_turns_come_back_as_they_were_taken(engine: Engine) -> None:
    clock = Clock()
    pace = Pace(engine, clock)
    pace.take("ann", 2, 3)
    clock.now += timedelta(minutes=30)
    pace.take("ann", 1, 3)
    assert pace.take("ann", 1, 3).wait == timedelta(minutes=29).total_seconds()
    clock.now += timedelta(minutes=29)
    assert pace.take("ann", 5, 3).turns == 2


def test_several_turns_at_once_are_given_as_far_as_there_are_any(engine: Engine) -> None:
    pace = Pace(engine, lambda: NOON)
    assert [pace.take("a key", 4, 10).turns for _ in range(4)] == [4, 4, 2, 0]


def test_replicas_count_together(url: str) -> None:
    replicas = [Pace(open_database(url), lambda: NOON) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        granted = pool.map(lambda n: replicas[n % 3].take("ann", 1, 20).turns, range(60))
    assert sum(granted) == 20


def test_what_is_over_is_not_kept(engine: Engine) -> None:
    clock = Clock()
    pace = Pace(engine, clock)
    for who in ("ann", "ben"):
        pace.take(who, 1, 3)
    clock.now += timedelta(hours=2)
    pace.take("cy", 1, 3)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 1


def test_what_cannot_be_counted_is_not_granted(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE pace"))
    with pytest.raises(LibraryError, match="could not be counted"):
        Pace(engine, lambda: NOON).take("ann", 1, 3)
