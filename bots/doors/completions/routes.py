"""Routes of OpenAI's API: its one model, Bedside, and chats with it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from fastapi import APIRouter, FastAPI, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.errors import BedsideError, QuestionError
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from assistant.record import new_id
from assistant.storage import open_database
from assistant.storage.threads import Threads
from assistant.web.context import Reader
from assistant.web.problems import problem_of
from bots.doors.completions.asked import ChatIn
from bots.doors.completions.errors import Route, error_body, kind_of
from bots.doors.completions.history import History
from bots.doors.completions.replied import MODEL, Chunks, Flow, completion

CHANNEL = "completions"
_END = ServerSentEvent(data="[DONE]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Door:
    assistant: Assistant
    history: History

    def question(self, asked: tuple[str, ...], who: str) -> Question:
        """The last question, in the conversation of those before it."""
        conversation = self.history.conversation(who, asked[:-1])
        return Question(asked[-1], conversation, CHANNEL, who)

    def ask(self, asked: tuple[str, ...], who: str) -> Answer:
        """The whole answer."""
        answer = self.assistant.ask(self.question(asked, who))
        self.history.keep(who, asked, answer.conversation_id)
        return answer


def join(app: FastAPI, assistant: Assistant) -> None:
    """Add the routes to the API."""
    threads = Threads(open_database(assistant.settings.sql_url), assistant.clock)
    door = _Door(assistant, History(threads))
    # Described by OpenAI, not by us.
    router = APIRouter(route_class=Route, include_in_schema=False)

    @router.get("/v1/models")
    def models(_: Reader) -> dict[str, Any]:
        """The one model that there is."""
        return {"object": "list", "data": [_model()]}

    @router.get("/v1/models/{model}")
    def model(model: str, _: Reader) -> dict[str, Any]:
        """That model; any other name is answered by it too."""
        return _model() | {"id": model}

    @router.post("/v1/chat/completions")
    async def completions(chat: ChatIn, request: Request, caller: Reader) -> Any:
        """Answer the last question of a chat; those before it are what it follows up."""
        asked = chat.questions()
        if not asked[-1].strip():
            raise QuestionError("The last message is empty. Ask a question.")
        at = str(request.base_url)
        if chat.stream:
            with_usage = chat.stream_options is not None and chat.stream_options.include_usage
            return EventSourceResponse(_events(door, asked, caller.id, at, with_usage))
        return completion(await run_in_threadpool(door.ask, asked, caller.id), at)

    app.include_router(router)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "bedside"}


async def _events(
    door: _Door, asked: tuple[str, ...], who: str, at: str, with_usage: bool
) -> AsyncGenerator[ServerSentEvent, None]:
    """The reply, piece by piece, each statement as soon as it may be shown."""
    question = await run_in_threadpool(door.question, asked, who)
    steps = door.assistant.stream(question)
    chunks, flow = Chunks(f"chatcmpl-{new_id()}", int(time.time())), Flow(question.text)
    try:
        yield _event(chunks.first())
        async for step in iterate_in_threadpool(steps):
            await checkpoint()  # a client that left meanwhile is noticed here
            if piece := flow.more(step):
                yield _event(chunks.text(piece))
            if isinstance(step, Answer):
                await run_in_threadpool(door.history.keep, who, asked, step.conversation_id)
                yield _event(chunks.last(step, flow.sent, at))
                if with_usage:
                    yield _event(chunks.used(step))
        yield _END
    except Exception as error:
        if not isinstance(error, BedsideError):
            _log.exception("answering a chat failed")
        told = problem_of(error)
        yield _event(error_body(told.detail, kind_of(told.status)))
    finally:
        with CancelScope(shield=True):
            await run_in_threadpool(steps.close)


def _event(data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(data))
