"""Driving an answer's stream: every door that sends answers piece by piece does it here."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import closing

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from sse_starlette import ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.errors import BedsideError
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.steps import Step
from assistant.web.problems import Problem, problem_of

Events = Generator[ServerSentEvent, None, None]
_log = logging.getLogger(__name__)


def events_of_steps(
    assistant: Assistant, question: Question, told: Callable[[Step], Iterable[ServerSentEvent]]
) -> Events:
    """Ask, and give the events that each step is told as. Raises as `Assistant.stream` does.

    Left before its end, it leaves the answer's stream too, and the record says so.
    """
    with closing(assistant.stream(question)) as steps:
        for step in steps:
            yield from told(step)


async def driven(
    events: Events, failed: Callable[[Problem], ServerSentEvent]
) -> AsyncGenerator[ServerSentEvent, None]:
    """Send events as they come, made off the event loop; where that fails, what `failed` makes of
    it. A reader who goes away ends them at once."""
    try:
        async for event in iterate_in_threadpool(events):
            await checkpoint()  # a reader who left meanwhile is noticed here
            yield event
    except Exception as error:
        if not isinstance(error, BedsideError):
            _log.exception("answering a stream failed")
        yield failed(problem_of(error))
    finally:
        with CancelScope(shield=True):
            await run_in_threadpool(events.close)
