"""An answer that grows on the page: pieces of HTML as server-sent events."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Iterator

from anyio import CancelScope
from anyio.lowlevel import checkpoint
from sse_starlette import ServerSentEvent
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.errors import BedsideError
from assistant.model import Answer, Question, Statement
from assistant.pipeline import Assistant
from assistant.steps import Progress, Stage, Step
from assistant.web.pages.engine import piece
from assistant.web.problems import problem_of

_SAYS = {
    Stage.SEARCHING: "Looking in the library…",
    Stage.WRITING: "Writing, and checking each sentence…",
}
_log = logging.getLogger(__name__)


async def pieces(assistant: Assistant, question: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Ask, and send: `status` (text), `urgent` and `statement` (HTML), then `done` (JSON: html,
    url) or `error` (HTML)."""
    steps = assistant.stream(question)
    try:
        async for step in iterate_in_threadpool(steps):
            await checkpoint()  # a reader who left meanwhile is noticed here
            for event in _events(step):
                yield event
    except Exception as error:
        if not isinstance(error, BedsideError):
            _log.exception("answering a page failed")
        yield ServerSentEvent(piece("fault_summary.jinja", told=problem_of(error)), event="error")
    finally:
        with CancelScope(shield=True):
            await run_in_threadpool(steps.close)


def _events(step: Step) -> Iterator[ServerSentEvent]:
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
            body = piece("answer_body.jinja", answer=step, own=True, thanks="")
            done = {"html": body, "url": f"/answers/{step.record_id}"}
            yield ServerSentEvent(json.dumps(done), event="done")
