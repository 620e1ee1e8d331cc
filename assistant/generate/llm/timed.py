"""Reading from what may be slow, up to a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Late(Exception):
    """The deadline passed."""


def timed(
    source: Callable[[threading.Event], Iterator[T]], first: float, last: float
) -> Generator[T, None, None]:
    """What a source gives, as it comes.

    first, last: times of the monotonic clock by which its first and its last item have to be
    there. Raises Late when one passes, and what the source raises. The source is read in a thread
    of its own, since a read from a socket cannot be broken off; once nobody wants more, the event
    that it is given is set, and it is closed with its next item or the socket's own time limit.
    """
    arrived: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()
    unwanted = threading.Event()

    def read() -> None:
        failure: BaseException = StopIteration()
        try:
            items = source(unwanted)
            for item in items:
                if unwanted.is_set():
                    break
                arrived.put((item, None))
            if isinstance(items, Generator):
                items.close()
        except BaseException as error:  # handed over to the thread that waits
            failure = error
        arrived.put((None, failure))

    threading.Thread(target=read, name="language model", daemon=True).start()
    deadline = first
    try:
        while True:
            try:
                item, failure = arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise Late from None
            if isinstance(failure, StopIteration):
                return
            if failure is not None:
                raise failure
            deadline = last
            yield item  # type: ignore[misc]  # with no failure there is an item
    finally:
        unwanted.set()
