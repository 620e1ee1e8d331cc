"""What goes on after Slack was answered: it waits three seconds, Slack's own Web API may not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Body = dict[str, Any]
Work = Callable[[Body], Coroutine[Any, Any, None]]

_log = logging.getLogger(__name__)


class Later:
    """Tasks under way. What one raises is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin with something."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    def acknowledged(self, work: Work) -> Callable[..., Awaitable[None]]:
        """A listener that answers Slack at once and does its work then."""

        async def listener(ack: Any, body: Body) -> None:
            await ack()
            self.start(work(body))

        return listener

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("what a person did in Slack came to nothing", exc_info=error)
