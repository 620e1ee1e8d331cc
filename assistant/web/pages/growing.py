"""An answer that grows on the page: pieces of HTML as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from functools import partial

from sse_starlette import ServerSentEvent

from assistant.model import Answer, Question, Statement
from assistant.pipeline import Assistant
from assistant.steps import Progress, Stage, Step
from assistant.web.driving import driven, events_of_steps
from assistant.web.pages.engine import piece
from assistant.web.pages.standing import standings
from assistant.web.problems import Problem

_SAYS = {
    Stage.SEARCHING: "Looking in the library…",
    Stage.WRITING: "Writing, and checking each sentence…",
}


def pieces(assistant: Assistant, question: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Ask, and send: `status` (text), `urgent` and `statement` (HTML), then `done` (JSON: html,
    url) or `error` (HTML)."""
    told = events_of_steps(assistant, question, partial(_events, assistant))
    return driven(told, _failed)


def _failed(told: Problem) -> ServerSentEvent:
    return ServerSentEvent(piece("fault_summary.jinja", told=told), event="error")


def _events(assistant: Assistant, step: Step) -> Iterator[ServerSentEvent]:
    match step:
        case Progress():
            yield ServerSentEvent(_SAYS[step.stage], event="status")
            if step.urgent:
                yield ServerSentEvent(piece("urgent.jinja", urgent=step.urgent), event="urgent")
        case Statement(written=True):
            yield ServerSentEvent(piece("statement.jinja", statement=step), event="statement")
        case Statement():
            pass  # quotes stand under their sources, with the whole answer
        case Answer():
            standing = standings(assistant.library, step, assistant.clock().date())
            body = piece("answer_body.jinja", answer=step, own=True, thanks="", standing=standing)
            done = {"html": body, "url": f"/answers/{step.record_id}"}
            yield ServerSentEvent(json.dumps(done), event="done")
