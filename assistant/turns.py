"""Whose turn it is: as many answers are worked on at once as there are cores, the others wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from assistant.errors import Crowded

PATIENCE = 10.0
"""Seconds that somebody waits for a turn at most."""
QUEUE = 250
"""How many wait at most. Each keeps a thread; assistant/web/parts.py has some more than that."""
_AT_FIRST = 0.05  # seconds that a turn is thought to take before one was seen
_LATEST = 0.1  # how much the latest turn counts in how long they take


class Turns:
    """Gives turns in the order of asking. Safe to share between threads.

    More at once than there are cores would only get in each other's way: each would take longer,
    and who asked first would not be answered first.
    """

    def __init__(
        self,
        at_once: int,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """at_once: turns that are taken at the same time. clock: seconds."""
        self._at_once = self._free = at_once
        self._patience = patience
        self._clock = clock
        self._takes = _AT_FIRST
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it until the context is left.

        Raises Crowded at once where it would be longer in coming than anybody should wait.
        """
        if ahead := self._join():
            ahead.acquire()
        began = self._clock()
        try:
            yield
        finally:
            self._leave(self._clock() - began)

    def _join(self) -> Lock | None:
        """Take a turn, or get the lock that is released when it comes."""
        with self._lock:
            if self._free:
                self._free -= 1
                return None
            wait = (len(self._waiting) + 1) * self._takes / self._at_once
            if wait > self._patience or len(self._waiting) >= QUEUE:
                raise Crowded(wait)
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
            return mine

    def _leave(self, took: float) -> None:
        """Hand the turn on to who has waited longest."""
        with self._lock:
            self._takes += _LATEST * (took - self._takes)
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
