"""An answer as server-sent events: status, statement …, caution …, then done, or error."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from pydantic import BaseModel
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from assistant.recorded import BROKEN_STREAM, broken_stream_body
from assistant.schemas import AnswerOut, CautionOut, StatementOut
from assistant.web.problems import problem_of

_log = logging.getLogger(__name__)


class StatusOut(BaseModel):
    """What is going on."""

    stage: str


async def events(assistant: Assistant, question: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Ask, and send the answer piece by piece.

    The answer is recorded, whole, before its first statement is sent. When the client goes away
    before the last, the record says so.
    """
    answer: Answer | None = None
    sent, finished = 0, False
    try:
        yield _event("status", StatusOut(stage="searching"))
        answer = await run_in_threadpool(assistant.ask, question)
        await checkpoint()  # a client that left meanwhile is noticed here
        for statement in answer.statements:
            yield _event("statement", StatementOut.model_validate(statement))
            sent += 1
        for caution in answer.cautions:
            yield _event("caution", CautionOut.model_validate(caution))
        yield _event("done", AnswerOut.from_answer(answer))
        await checkpoint()
        finished = True
    except Exception as error:
        if not isinstance(error, BedsideError):
            _log.exception("answering a stream failed")
        yield _event("error", problem_of(error))
    finally:
        if answer is not None and not finished:
            with CancelScope(shield=True):
                await run_in_threadpool(_note_broken, assistant, answer, sent)


def _note_broken(assistant: Assistant, answer: Answer, sent: int) -> None:
    try:
        assistant.record.append(BROKEN_STREAM, broken_stream_body(sent), about=answer.record_id)
    except BedsideError:
        _log.exception("a broken stream could not be recorded")


def _event(name: str, data: BaseModel) -> ServerSentEvent:
    return ServerSentEvent(data=data.model_dump_json(exclude_none=name == "error"), event=name)
