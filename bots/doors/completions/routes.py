"""Routes of OpenAI's API: its one model, Bedside, and chats with it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.errors import QuestionError
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from assistant.record import new_id
from assistant.steps import Step
from assistant.storage import open_database
from assistant.storage.threads import Threads
from assistant.web.context import Asking, Reader
from assistant.web.driving import Events, driven, events_of_steps
from assistant.web.problems import Problem
from bots.doors.completions.asked import ChatIn
from bots.doors.completions.errors import Route, error_body, kind_of
from bots.doors.completions.history import History
from bots.doors.completions.replied import MODEL, Chunks, Flow, completion

CHANNEL = "completions"
_END = ServerSentEvent(data="[DONE]")


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
    async def completions(chat: ChatIn, request: Request, caller: Asking) -> Any:
        """Answer the last question of a chat; those before it are what it follows up."""
        asked = chat.questions()
        if not asked[-1].strip():
            raise QuestionError("The last message is empty. Ask a question.")
        at = str(request.base_url)
        if chat.stream:
            with_usage = chat.stream_options is not None and chat.stream_options.include_usage
            told = _events(door, asked, caller.id, at, with_usage)
            return EventSourceResponse(driven(told, _failed))
        return completion(await run_in_threadpool(door.ask, asked, caller.id), at)

    app.include_router(router)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "bedside"}


def _events(door: _Door, asked: tuple[str, ...], who: str, at: str, with_usage: bool) -> Events:
    """The reply, piece by piece, each statement as soon as it may be shown."""
    question = door.question(asked, who)
    chunks, flow = Chunks(f"chatcmpl-{new_id()}", int(time.time())), Flow(question.text)

    def told(step: Step) -> Iterator[ServerSentEvent]:
        if piece := flow.more(step):
            yield _event(chunks.text(piece))
        if isinstance(step, Answer):
            door.history.keep(who, asked, step.conversation_id)
            yield _event(chunks.last(step, flow.sent, at))
            if with_usage:
                yield _event(chunks.used(step))

    yield _event(chunks.first())
    yield from events_of_steps(door.assistant, question, told)
    yield _END


def _failed(told: Problem) -> ServerSentEvent:
    return _event(error_body(told.detail, kind_of(told.status)))


def _event(data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(data))
