"""An answer as server-sent events: status, then each statement with its citations before it,
caution …, then done, or error."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

from pydantic import BaseModel
from sse_starlette import ServerSentEvent

from assistant.model import Answer, Question, Statement
from assistant.pipeline import Assistant
from assistant.schemas import AnswerOut, CautionOut, CitationOut, StatementOut
from assistant.steps import Progress, Step
from assistant.web.driving import driven, events_of_steps


class StatusOut(BaseModel):
    """What is going on. urgent: whom to call first, where somebody is in danger now. standalone:
    the question as it is searched."""

    stage: str
    urgent: str | None = None
    standalone: str | None = None


def events(assistant: Assistant, question: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Ask, and send the answer piece by piece, each statement as soon as it may be shown.

    The record knows of the answer before its first statement is sent. When the client goes away
    before the last, the record says so.
    """
    seen: set[tuple[str, int, int]] = set()
    told = events_of_steps(assistant, question, lambda step: _events_of(step, seen))
    return driven(told, lambda problem: _event("error", problem))


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
