"""Whatever sends an answer piece by piece drives it in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing

import pytest
from sse_starlette import ServerSentEvent

from assistant.errors import LibraryError
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.steps import Step
from assistant.web.driving import Events, driven, events_of_steps
from assistant.web.problems import Problem
from tests.assistant.web.conftest import QUESTION


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def named(name: str) -> ServerSentEvent:
    return ServerSentEvent(name, event=name)


def failed(told: Problem) -> ServerSentEvent:
    return ServerSentEvent(told.detail, event="failed")


@pytest.mark.anyio
async def test_an_error_for_people_is_told_and_one_for_programmers_is_not() -> None:
    def breaking(error: Exception) -> Events[ServerSentEvent]:
        yield named("one")
        raise error

    for error, shown in ((LibraryError("The shelf fell."), True), (RuntimeError("secret"), False)):
        sent = [e async for e in driven(breaking(error), failed)]
        assert [e.event for e in sent] == ["one", "failed"]
        assert (str(error) in sent[-1].data) is shown


@pytest.mark.anyio
async def test_a_step_that_cannot_be_told_breaks_the_stream_and_the_record_says_so(
    assistant: Assistant,
) -> None:
    def told(step: Step) -> Iterator[ServerSentEvent]:
        yield named(type(step).__name__)
        if type(step).__name__ == "Answer":
            raise LibraryError("It cannot be shown.")

    sent = [e async for e in driven(events_of_steps(assistant, Question(QUESTION), told), failed)]
    assert sent[0].event == "Progress" and sent[-1].event == "failed"
    assert [e.kind for e in assistant.record.tail(2)] == ["answer", "broken_stream"]


@pytest.mark.anyio
async def test_a_reader_who_leaves_ends_what_makes_the_events() -> None:
    ended = []

    def endless() -> Events[ServerSentEvent]:
        try:
            while True:
                yield named("more")
        finally:
            ended.append(True)

    async with aclosing(driven(endless(), failed)) as stream:
        async for _ in stream:
            break
    assert ended == [True]
