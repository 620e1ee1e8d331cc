"""What chats deliver: kept once, taken by one worker at a time, in a thread's order."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.errors import InboxError
from assistant.storage import open_database
from assistant.storage.deliveries import ClaimLost, Delivery, Inbox, State
from assistant.storage.threads import Threads

LEASE = timedelta(seconds=30)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(engine: Engine, clock: Clock) -> Inbox:
    return Inbox(engine, clock)


@pytest.fixture
def threads(engine: Engine, clock: Clock) -> Threads:
    return Threads(engine, clock)


def delivery(key: str, thread: str = "", **over: Any) -> Delivery:
    values: dict[str, Any] = {
        "key": key, "platform": "slack", "thread": thread or key, "person": "p",
        "body": {"text": key}, "record_id": f"r-{key}",
    }  # fmt: skip
    return Delivery(**(values | over))


def claimed(inbox: Inbox, by: str = "w") -> str | None:
    found = inbox.claim(["slack"], by, LEASE)
    return found and found.key


def test_a_delivery_is_kept_once(inbox: Inbox) -> None:
    assert [inbox.add(delivery("a")) for _ in range(3)] == [True, False, False]
    found = inbox.claim(["slack"], "w", LEASE)
    assert found == delivery("a")
    assert claimed(inbox) is None
    inbox.finish("a", "w", State.DONE)
    assert not inbox.add(delivery("a"))


def test_many_at_once_keep_it_once(inbox: Inbox) -> None:
    kept: list[bool] = []
    adding = [
        threading.Thread(target=lambda: kept.append(inbox.add(delivery("a")))) for _ in range(8)
    ]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join()
    assert sorted(kept) == [False] * 7 + [True]


def test_only_served_platforms_are_taken(inbox: Inbox) -> None:
    inbox.add(delivery("a", platform="teams"))
    assert claimed(inbox) is None
    assert inbox.claim(["slack", "teams"], "w", LEASE) is not None


def test_a_thread_is_answered_in_its_order(inbox: Inbox, clock: Clock) -> None:
    for key, thread in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        inbox.add(delivery(key, thread))
    assert [claimed(inbox) for _ in range(3)] == ["a1", "b1", None]
    inbox.retry("a1", "w", timedelta(seconds=5))
    assert claimed(inbox) is None  # not before the one it follows
    clock.later(seconds=6)
    assert claimed(inbox) == "a1"
    inbox.finish("a1", "w", State.FAILED)
    assert claimed(inbox) == "a2"


def test_a_claim_that_runs_out_is_taken_over(inbox: Inbox, clock: Clock) -> None:
    inbox.add(delivery("a"))
    assert claimed(inbox, "dead") == "a"
    inbox.note_sent("a", "dead", ["m1"])
    clock.later(seconds=29)
    inbox.renew("a", "dead", LEASE)
    clock.later(seconds=29)
    assert claimed(inbox) is None
    clock.later(seconds=2)
    found = inbox.claim(["slack"], "w", LEASE)
    assert found is not None
    assert (found.sent, found.again, found.tries) == (("m1",), True, 0)
    for change in (
        lambda: inbox.renew("a", "dead", LEASE),
        lambda: inbox.note_sent("a", "dead", []),
        lambda: inbox.finish("a", "dead", State.DONE),
        lambda: inbox.retry("a", "dead", LEASE),
    ):
        with pytest.raises(ClaimLost):
            change()


def test_attempts_are_counted(inbox: Inbox, clock: Clock) -> None:
    inbox.add(delivery("a"))
    for failed, tries in ((True, 1), (False, 1), (True, 2)):
        found = inbox.claim(["slack"], "w", LEASE)
        assert found is not None
        inbox.retry("a", "w", timedelta(0), failed=failed)
        clock.later(seconds=1)
        again = inbox.claim(["slack"], "w", LEASE)
        assert again is not None and again.tries == tries
        inbox.retry("a", "w", timedelta(0), failed=False)


def test_what_is_over_keeps_no_text_and_goes_in_time(inbox: Inbox, clock: Clock) -> None:
    for key in ("a", "b"):
        inbox.add(delivery(key))
    assert claimed(inbox) == "a"
    inbox.finish("a", "w", State.DONE)
    with inbox._engine.connect() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM deliveries ORDER BY seq").scalars()
        assert "text" not in str(next(iter(bodies)))
    clock.later(days=31)
    inbox.forget(clock() - timedelta(days=30))
    assert inbox.add(delivery("a")) and not inbox.add(delivery("b"))


def test_a_person_s_deliveries(inbox: Inbox, clock: Clock) -> None:
    began = clock()
    for key in ("a", "b", "c"):
        clock.later(minutes=1)
        inbox.add(delivery(key))
    inbox.add(delivery("d", person="q"))
    assert inbox.count_since("p", began) == 3
    assert inbox.count_since("p", began + timedelta(minutes=2)) == 1
    for key in ("a", "b"):
        assert claimed(inbox) == key
        inbox.finish(key, "w", State.DONE)
    assert inbox.answered("p", 5) == ("r-b", "r-a")
    assert inbox.answered("p", 1) == ("r-b",)


def test_a_thread_is_known_with_its_first_delivery(inbox: Inbox, threads: Threads) -> None:
    assert threads.get("t") is None
    inbox.add(delivery("a", "t"))  # refused: it is not to be followed up
    assert threads.get("t") is None
    inbox.add(delivery("b", "t"), {"channel": "C1"})
    inbox.add(delivery("c", "t"), {"channel": "C2"})
    threads.join("t", "con")
    found = threads.of_conversation("con")
    assert found is not None and found == threads.get("t")
    assert (found.platform, found.address) == ("slack", {"channel": "C1"})
    assert threads.of_conversation("other") is None


def test_a_person_is_met_once(threads: Threads) -> None:
    assert not threads.has_met("p")
    threads.meet("p")
    threads.meet("p")
    assert threads.has_met("p") and not threads.has_met("q")


def test_a_database_that_refuses_is_told_of(tmp_path: Path, clock: Clock) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'bedside.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE deliveries")
    with pytest.raises(InboxError, match="A message could not be kept"):
        Inbox(engine, clock).add(delivery("a"))
    with pytest.raises(InboxError, match="could not be read"):
        Inbox(engine, clock).claim(["slack"], "w", LEASE)
