"""An answer as server-sent events: status, then each statement with its citations before it,
caution …, then done, or error."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterator

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from pydantic import BaseModel
from sse_starlette import ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.errors import BedsideError
from assistant.model import Answer, Question, Statement
from assistant.pipeline import Assistant
from assistant.schemas import AnswerOut, CautionOut, CitationOut, StatementOut
from assistant.steps import Progress, Step
from assistant.web.problems import problem_of

_log = logging.getLogger(__name__)


class StatusOut(BaseModel):
    """What is going on. urgent: whom to call first, where somebody is in danger now. standalone:
    the question as it is searched."""

    stage: str
    urgent: str | None = None
    standalone: str | None = None


async def events(assistant: Assistant, question: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Ask, and send the answer piece by piece, each statement as soon as it may be shown.

    The record knows of the answer before its first statement is sent. When the client goes away
    before the last, the record says so.
    """
    steps = assistant.stream(question)
    seen: set[tuple[str, int, int]] = set()
    try:
        async for step in iterate_in_threadpool(steps):
            await checkpoint()  # a client that left meanwhile is noticed here
            for event in _events_of(step, seen):
                yield event
    except Exception as error:
        if not isinstance(error, BedsideError):
            _log.exception("answering a stream failed")
        yield _event("error", problem_of(error))
    finally:
        with CancelScope(shield=True):
            await run_in_threadpool(steps.close)


def _events_of(step: Step, seen: set[tuple[str, int, int]]) -> Iterator[ServerSentEvent]:
    """The events of a step. seen: section and span of the citations sent so far."""
    match step:
        case Progress():
            yield _event("status", StatusOut.model_validate(step, from_attributes=True))
        case Statement():
            for citation in step.citations:
                place = (citation.section_id, citation.start, citation.end)
                if place not in seen:
                    seen.add(place)
                    yield _event("citation", CitationOut.model_validate(citation))
            yield _event("statement", StatementOut.model_validate(step))
        case Answer():
            for caution in step.cautions:
                yield _event("caution", CautionOut.model_validate(caution))
            yield _event("done", AnswerOut.from_answer(step))


def _event(name: str, data: BaseModel) -> ServerSentEvent:
    return ServerSentEvent(data=data.model_dump_json(exclude_none=name == "error"), event=name)
