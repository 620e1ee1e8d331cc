"""A stream that breaks leaves an entry that says so."""

from __future__ import annotations

import threading
from contextlib import aclosing
from dataclasses import replace

import anyio
import pytest

from assistant.generate.scoring import ScoredUnit
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.retrieve import Retrieval
from assistant.web.stream import events
from tests.assistant.web.conftest import QUESTION


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def drop_after(assistant: Assistant, wanted: str) -> None:
    """Read a stream up to an event, then go away."""
    async with aclosing(events(assistant, Question(QUESTION))) as stream:
        async for event in stream:
            if event.event == wanted:
                return


@pytest.mark.anyio
@pytest.mark.parametrize("wanted", ["statement", "done"])
async def test_a_client_that_goes_away_is_noted(assistant: Assistant, wanted: str) -> None:
    await drop_after(assistant, wanted)
    answer, broken = assistant.record.tail(2)
    assert (answer.kind, broken.kind, broken.about) == ("answer", "broken_stream", answer.id)
    texts = [s["text"] for s in answer.body["statements"]] if wanted == "done" else []
    assert broken.body == {"statements_sent": len(texts), "texts_sent": texts}


@pytest.mark.anyio
async def test_a_client_that_goes_away_while_it_is_looked_up_is_noted(
    assistant: Assistant,
) -> None:
    looking, left = threading.Event(), threading.Event()

    def slow(retrieval: Retrieval) -> list[ScoredUnit]:
        looking.set()
        assert left.wait(10)
        return assistant.score(retrieval)

    async def read() -> None:
        async with aclosing(events(replace(assistant, score=slow), Question(QUESTION))) as stream:
            async for _ in stream:
                pass

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        assert await anyio.to_thread.run_sync(looking.wait, 10)
        group.cancel_scope.cancel()
        left.set()
    answer, broken = assistant.record.tail(2)
    assert (answer.kind, broken.kind, broken.about) == ("answer", "broken_stream", answer.id)
    assert broken.body["statements_sent"] == 0


@pytest.mark.anyio
async def test_a_client_that_goes_away_before_the_question_is_asked_leaves_nothing(
    assistant: Assistant,
) -> None:
    before = assistant.record.count()
    await drop_after(assistant, "status")
    assert assistant.record.count() == before


@pytest.mark.anyio
async def test_a_whole_stream_leaves_only_its_answer(assistant: Assistant) -> None:
    async for _ in events(assistant, Question(QUESTION)):
        pass
    assert assistant.record.tail(1)[0].kind == "answer"
