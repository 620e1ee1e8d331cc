"""Turns: how many at once, in which order, and when there are too many."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Lock

import pytest

from assistant import turns as module
from assistant.errors import Crowded
from assistant.turns import Turns


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as pool:
        yield pool


class Room:
    """Where turns are had: each stays until it is let go, and those inside are counted."""

    def __init__(self, turns: Turns, threads: ThreadPoolExecutor) -> None:
        self.turns = turns
        self.came: list[int] = []
        self.inside = self.most = 0
        self._threads = threads
        self._lock = Lock()

    def ask(self, who: int, leave: Event) -> Future[None]:
        """Ask for a turn in a thread; gives back once that is inside or waits."""
        waiting = len(self.turns._waiting)
        done = self._threads.submit(self._have, who, leave)
        while who not in self.came and len(self.turns._waiting) == waiting and not done.done():
            pass
        return done

    def _have(self, who: int, leave: Event) -> None:
        with self.turns.turn():
            with self._lock:
                self.came.append(who)
                self.inside += 1
                self.most = max(self.most, self.inside)
            assert leave.wait(20)
            with self._lock:
                self.inside -= 1


def test_turns_come_in_the_order_of_asking_and_no_more_at_once(
    threads: ThreadPoolExecutor,
) -> None:
    room, leave = Room(Turns(2), threads), Event()
    asked = [room.ask(who, leave) for who in range(9)]
    assert sorted(room.came) == [0, 1]
    leave.set()
    for one in asked:
        one.result(20)
    assert room.most == 2
    assert sorted(room.came[:2]) == [0, 1]
    assert sorted(room.came) == list(range(9))


def test_one_at_a_time_come_in_the_order_of_asking(threads: ThreadPoolExecutor) -> None:
    room, leave = Room(Turns(1), threads), Event()
    asked = [room.ask(who, leave) for who in range(9)]
    leave.set()
    for one in asked:
        one.result(20)
    assert room.came == list(range(9))


def test_who_would_wait_too_long_is_told_at_once_when_to_come_back(
    threads: ThreadPoolExecutor,
) -> None:
    ticks = iter(range(0, 10_000, 4))
    turns = Turns(1, patience=0.5, clock=lambda: float(next(ticks)))
    with turns.turn():  # one was seen to take 4 seconds
        pass
    room, leave = Room(turns, threads), Event()
    first = room.ask(0, leave)
    second = room.ask(1, leave)
    assert room.came == [0]

    third = room.ask(2, leave)
    with pytest.raises(Crowded, match=r"Ask again in 1 second\.") as crowded:
        third.result(20)

    assert crowded.value.wait == 1
    leave.set()
    first.result(20)
    second.result(20)
    assert room.came == [0, 1]


def test_no_more_wait_than_there_are_threads_for(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE", 2)
    room, leave = Room(Turns(1), threads), Event()
    asked = [room.ask(who, leave) for who in range(4)]
    with pytest.raises(Crowded):
        asked[3].result(20)
    leave.set()
    for one in asked[:3]:
        one.result(20)


def test_a_turn_is_handed_on_where_it_ends_in_an_error() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError
    with ExitStack() as stack:
        stack.enter_context(turns.turn())
