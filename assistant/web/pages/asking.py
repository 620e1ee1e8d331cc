"""Pages of asking: the question, its answer, what a reader thinks of it, a librarian."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.errors import NotFound, QuestionError
from assistant.model import Answer, Question
from assistant.recorded import ANSWER, Verdict, recorded_answer
from assistant.web.asking import wants_events
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.growing import pieces
from assistant.web.pages.standing import standings
from assistant.web.pages.visit import Visit, Visiting
from assistant.web.problems import problem_of

CHANNEL = "web"
router = APIRouter(route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
_Comment = Annotated[str, Form(max_length=2000)]


@router.get("/")
def home(visit: Visiting) -> Response:
    """The page to ask on."""
    return _home(visit)


@router.post("/ask")
async def ask(
    visit: Visiting,
    question: Annotated[str, Form(max_length=1_000_000)] = "",
    conversation_id: Annotated[str | None, Form(pattern=r"^[A-Za-z0-9_-]{1,40}$")] = None,
) -> Any:
    """Answer a question, and go to its answer; to a script the answer comes piece by piece."""
    assistant, caller = visit.assistant, visit.caller
    await run_in_threadpool(visit.count)
    if conversation_id is not None:
        check = assistant.conversations.check_owner
        await run_in_threadpool(check, conversation_id, caller.id)
    asked = Question(question, conversation_id, CHANNEL, caller.id)
    if wants_events(visit.request):
        return EventSourceResponse(pieces(assistant, asked))
    try:
        answer = await run_in_threadpool(assistant.ask, asked)
    except QuestionError as error:
        told = problem_of(error)
        return _home(visit, told.status, fault=told.detail, typed=question)
    return RedirectResponse(f"/answers/{answer.record_id}", 303)


@router.get("/answers/{record_id}")
def answer(record_id: Id, visit: Visiting, thanks: str = "") -> Response:
    """An answer as it was given, with the words that it was given from."""
    found = _answer(visit, record_id)
    owner = visit.assistant.conversations.owner(found.conversation_id)
    own = owner == visit.caller.id  # who may go on with the conversation
    standing = standings(visit.assistant.library, found, visit.today)
    return visit.page("answer.jinja", answer=found, thanks=thanks, own=own, standing=standing)


@router.post("/answers/{record_id}/feedback")
def feedback(
    record_id: Id, visit: Visiting, verdict: Annotated[Verdict, Form()], comment: _Comment = ""
) -> Response:
    """Keep what a reader thinks of an answer."""
    visit.count()
    visit.assistant.ratings.rate(record_id, who=visit.caller.id, verdict=verdict, comment=comment)
    return RedirectResponse(f"/answers/{record_id}?thanks=feedback#thanks", 303)


@router.post("/answers/{record_id}/handover")
def handover(record_id: Id, visit: Visiting, comment: _Comment = "") -> Response:
    """Hand the question over to a librarian."""
    visit.count()
    found = _answer(visit, record_id)
    visit.assistant.handovers.open(
        found.record_id, who=visit.caller.id, channel=CHANNEL, comment=comment.strip() or None
    )
    return RedirectResponse(f"/answers/{record_id}?thanks=handover#thanks", 303)


def _home(visit: Visit, status: int = 200, **values: Any) -> Response:
    assistant = visit.assistant
    return visit.page(
        "home.jinja",
        status,
        library=assistant.library.status(),
        writes=assistant.writer is not None,
        settings=assistant.settings,
        **values,
    )


def _answer(visit: Visit, record_id: str) -> Answer:
    """The answer of that record. Raises NotFound, also for an entry that is none."""
    entry = visit.assistant.record.get(record_id)
    if entry.kind != ANSWER:
        raise NotFound(f"There is no answer {record_id!r}. Check the address.")
    return recorded_answer(entry)
