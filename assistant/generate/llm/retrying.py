"""Asking again where a server fails in passing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from assistant.generate.llm.faults import Down

if TYPE_CHECKING:
    from tenacity import RetryCallState

_ATTEMPTS = 3
_FIRST, _LONGEST = 0.25, 4.0  # seconds of the first and the longest pause that no server asks for

T = TypeVar("T")


def retried(source: Callable[[], Iterator[T]], seconds: float, unwanted: Event) -> Iterator[T]:
    """What a source gives; asked again while it fails in passing before it gave anything.

    seconds: within which the last attempt has to begin. unwanted: set when nobody waits any
    more. The pause is what the server asks for, or else longer each time. Raises what the source
    raises. The providers' own clients differ in what they retry, and go on after the deadline.
    """
    from tenacity import (
        Retrying,
        retry_if_exception,
        sleep_using_event,
        stop_after_attempt,
        stop_before_delay,
        stop_when_event_set,
    )

    def begun() -> tuple[list[T], Iterator[T]]:
        items = source()
        return [item for item in [next(items, None)] if item is not None], items

    attempts = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, Down) and error.passing),
        stop=stop_after_attempt(_ATTEMPTS)
        | stop_before_delay(seconds)
        | stop_when_event_set(unwanted),
        wait=_pause,
        sleep=sleep_using_event(unwanted),
        reraise=True,
    )
    first, rest = attempts(begun)
    yield from first
    yield from rest


def _pause(state: RetryCallState) -> float:
    from tenacity import wait_exponential_jitter

    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Down) and error.after is not None:
        return error.after
    return wait_exponential_jitter(multiplier=_FIRST, max=_LONGEST, jitter=_FIRST)(state)
