"""Reading up to a deadline, and asking again until it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from assistant.generate.llm.faults import Down, Rejected
from assistant.generate.llm.retrying import retried
from assistant.generate.llm.timed import Late, timed

SOON = 60.0


def test_items_come_in_their_order() -> None:
    now = time.monotonic()

    assert list(timed(lambda _: iter("abc"), now + SOON, now + SOON)) == ["a", "b", "c"]


def test_what_the_source_raises_is_raised_after_what_it_gave() -> None:
    def source(_: Event) -> Iterator[str]:
        yield "a"
        raise ValueError("broken")

    items = timed(source, time.monotonic() + SOON, time.monotonic() + SOON)

    assert next(items) == "a"
    with pytest.raises(ValueError, match="broken"):
        next(items)


@pytest.mark.parametrize("given", [0, 1])
def test_a_source_that_is_late_is_left_and_told_so(given: int) -> None:
    let_go, told = Event(), Event()

    def source(unwanted: Event) -> Iterator[int]:
        try:
            yield from range(given)
            assert unwanted.wait(SOON)
            told.set()
            yield 99
            raise AssertionError("went on")
        finally:
            let_go.set()

    now = time.monotonic()
    got = []
    with pytest.raises(Late):
        for item in timed(source, now + (SOON if given else 0.1), now + 0.1):
            got.append(item)

    assert got == list(range(given))
    assert told.wait(SOON)
    assert let_go.wait(SOON)


def test_a_source_that_nobody_wants_is_closed() -> None:
    let_go = Event()

    def source(unwanted: Event) -> Iterator[int]:
        try:
            yield 1
            assert unwanted.wait(SOON)
            yield 2
        finally:
            let_go.set()

    items = timed(source, time.monotonic() + SOON, time.monotonic() + SOON)
    assert next(items) == 1
    items.close()

    assert let_go.wait(SOON)


def failing(*failures: Exception) -> tuple[Callable[[], Iterator[str]], list[int]]:
    """A source that fails in these ways, one each time, before it gives; and how often it was
    asked."""
    asked = [0]

    def source() -> Iterator[str]:
        asked[0] += 1
        if asked[0] <= len(failures):
            raise failures[asked[0] - 1]
        yield from "ab"

    return source, asked


def test_what_fails_in_passing_is_asked_again() -> None:
    source, asked = failing(
        Down("no", passing=True, after=0.0), Down("no", passing=True, after=0.0)
    )

    assert list(retried(source, SOON, Event())) == ["a", "b"]
    assert asked == [3]


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (Down("wrong key"), SOON),
        (Rejected("wrong form"), SOON),
        (Down("later", passing=True, after=SOON * 2), SOON),
        (Down("later", passing=True), 0.0),
    ],
)
def test_what_will_not_pass_in_time_is_not(failure: Exception, seconds: float) -> None:
    source, asked = failing(failure)

    with pytest.raises(type(failure)):
        list(retried(source, seconds, Event()))
    assert asked == [1]


def test_nobody_is_asked_again_for_one_who_has_left() -> None:
    source, asked = failing(Down("no", passing=True, after=0.0))
    unwanted = Event()
    unwanted.set()

    with pytest.raises(Down):
        list(retried(source, SOON, unwanted))
    assert asked == [1]


def test_a_source_that_fails_after_it_gave_is_not_begun_again() -> None:
    def source() -> Iterator[str]:
        yield "a"
        raise Down("broke off", passing=True, after=0.0)

    items = retried(source, SOON, Event())

    assert next(items) == "a"
    with pytest.raises(Down):
        next(items)


def test_a_source_that_gives_nothing_gives_nothing() -> None:
    assert list(retried(lambda: iter(()), SOON, Event())) == []
