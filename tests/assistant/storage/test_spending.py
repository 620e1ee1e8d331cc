"""What language models took: by day, over restarts, for all replicas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, text

from assistant.errors import ModelError
from assistant.model import Usage
from assistant.storage import open_database
from assistant.storage.spending import Spending, Spent

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def usage(model: str = "m", cost: float | None = 0.5) -> Usage:
    """A call."""
    return Usage(model, "answer 1 sha256:0", 100, 20, cost)


def test_calls_add_up_over_models(engine: Engine) -> None:
    spending = Spending(engine, lambda: NOON)
    assert spending.today() == Spent(0, 0.0)

    for call in (usage(), usage(), usage("other", None)):
        spending.add(call)

    assert spending.today() == Spent(360, 1.0)


def test_a_day_ends_at_midnight_in_utc(engine: Engine) -> None:
    Spending(engine, lambda: NOON).add(usage())
    kiritimati = timezone(timedelta(hours=14))

    assert Spending(engine, lambda: NOON.astimezone(kiritimati)).today().tokens == 120
    assert Spending(engine, lambda: NOON + timedelta(hours=12)).today().tokens == 0


def test_it_is_kept_over_a_restart(url: str) -> None:
    first = open_database(url)
    Spending(first, lambda: NOON).add(usage())
    first.dispose()

    second = open_database(url)
    assert Spending(second, lambda: NOON).today() == Spent(120, 0.5)
    second.dispose()


def test_calls_that_end_at_once_are_all_counted(engine: Engine) -> None:
    start = Barrier(6)

    def add() -> None:
        start.wait()
        Spending(engine, lambda: NOON).add(usage())

    threads = [Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Spending(engine, lambda: NOON).today().tokens == 720


def test_what_cannot_be_counted_is_an_error_for_a_person(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE model_use"))
    spending = Spending(engine, lambda: NOON)

    with pytest.raises(ModelError, match="could not be kept"):
        spending.add(usage())
    with pytest.raises(ModelError, match="could not be read"):
        spending.today()
