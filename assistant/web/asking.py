"""Routes of those who ask: questions, searches, conversations, feedback."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant import examples
from assistant.errors import NotFound
from assistant.keys import Role
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.recorded import ANSWER, Verdict
from assistant.schemas import AnswerOut, PassageOut, example
from assistant.web.context import KEY_PROBLEMS, Asking, Here, Reader
from assistant.web.problems import (
    CROWDED,
    INVALID,
    LIBRARY,
    NOT_FOUND,
    QUESTION,
    RECORD,
    REQUEST,
    TOO_LARGE,
    TOO_MANY,
    responses,
)
from assistant.web.stored import ConversationOut
from assistant.web.stream import events

router = APIRouter(tags=["asking"])

EVENT_STREAM = "text/event-stream"

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Text = Annotated[str, StringConstraints(max_length=1_000_000)]


# A misspelt field is said to be one; silently dropped, it would lose the conversation, say.
_STRICT = ConfigDict(extra="forbid")


class AskIn(BaseModel):
    """A question."""

    model_config = example(examples.QUESTION, examples.FOLLOW_UP) | _STRICT

    question: Text = Field(description="In words, without patient details.")
    conversation_id: Id | None = Field(None, description="To go on with a conversation.")
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,19}$")] = Field(
        "api", description="Where it was asked."
    )


class SearchIn(BaseModel):
    """Words to look for."""

    model_config = example(examples.SEARCH) | _STRICT

    query: Text
    limit: int = Field(10, ge=1, le=50)


class SearchOut(BaseModel):
    """Passages, best first."""

    model_config = example({"passages": [examples.PASSAGE]})

    passages: list[PassageOut]


class FeedbackIn(BaseModel):
    """What a reader thinks of an answer."""

    model_config = example(examples.FEEDBACK) | _STRICT

    record_id: Id = Field(description="`record_id` of the answer.")
    verdict: Verdict
    comment: str | None = Field(None, max_length=2000, description="Without patient details.")


class FeedbackOut(BaseModel):
    """Where the feedback is kept."""

    model_config = example({"id": "0d9be51c77a2f364", "about": examples.FEEDBACK["record_id"]})

    id: str = Field(description="Its own entry of the record.")
    about: str


_BODY_PROBLEMS = (*KEY_PROBLEMS, REQUEST, TOO_LARGE, INVALID, TOO_MANY)

_ASK_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream` as server-sent events: "
        "`status`, each `statement` as soon as it may be shown, its new `citation`s before it, "
        "`caution`, then `done` with the whole answer, or `error` with a problem.",
        "content": {
            "application/json": {
                "examples": {
                    "answered": {"value": examples.ANSWER},
                    "abstained": {"value": examples.ABSTENTION},
                }
            },
            EVENT_STREAM: {"schema": {"type": "string"}, "example": examples.STREAM},
        },
    }
}


@router.post(
    "/v1/ask",
    response_model=AnswerOut,
    responses=_ASK_RESPONSES
    | responses(*_BODY_PROBLEMS, NOT_FOUND, QUESTION, CROWDED, LIBRARY, RECORD),
)
async def ask(asked: AskIn, request: Request, here: Here, caller: Asking) -> Any:
    """Ask the library a question; the answer is recorded before it is given."""
    if asked.conversation_id is not None:
        check = here.assistant.conversations.check_owner
        await run_in_threadpool(check, asked.conversation_id, caller.id)
    question = Question(asked.question, asked.conversation_id, asked.channel, caller.id)
    if wants_events(request):
        return EventSourceResponse(events(here.assistant, question))
    return Response(
        await run_in_threadpool(_answered, here.assistant, question),
        media_type="application/json",
    )


def _answered(assistant: Assistant, question: Question) -> str:
    """An answer as JSON. Made here, as FastAPI would check all of it once more before that."""
    return AnswerOut.from_answer(assistant.ask(question)).model_dump_json()


@router.post("/v1/search", responses=responses(*_BODY_PROBLEMS, QUESTION, CROWDED, LIBRARY))
def search(wanted: SearchIn, here: Here, _: Asking) -> SearchOut:
    """Find passages, without an answer; nothing is recorded."""
    found = here.assistant.search(wanted.query, wanted.limit)
    return SearchOut(passages=[PassageOut.of(passage) for passage in found])


@router.get(
    "/v1/conversations/{conversation_id}",
    responses=responses(*KEY_PROBLEMS, NOT_FOUND, INVALID, LIBRARY),
)
def conversation(conversation_id: Id, here: Here, caller: Reader) -> ConversationOut:
    """A conversation of one's own."""
    conversations = here.assistant.conversations
    conversations.check_owner(conversation_id, caller.id)
    turns = conversations.turns(conversation_id)
    return ConversationOut.of(conversation_id, turns)


@router.post(
    "/v1/feedback",
    status_code=status.HTTP_201_CREATED,
    responses=responses(*_BODY_PROBLEMS, NOT_FOUND, RECORD),
)
def feedback(given: FeedbackIn, here: Here, caller: Asking) -> FeedbackOut:
    """Say whether an answer helped: one's own, or for a librarian anybody's."""
    answer = here.assistant.record.get(given.record_id)
    own = answer.body.get("who") == caller.id
    if answer.kind != ANSWER or not (own or caller.role.allows(Role.LIBRARIAN)):
        raise NotFound(f"No answer of yours has the record {given.record_id!r}. Check its id.")
    entry = here.assistant.ratings.rate(
        answer.id, who=caller.id, verdict=given.verdict, comment=given.comment
    )
    return FeedbackOut(id=entry.id, about=answer.id)


def wants_events(request: Request) -> bool:
    """Whether a client takes server-sent events."""
    accepted = request.headers.get("accept", "").split(",")
    return any(kind.partition(";")[0].strip() == EVENT_STREAM for kind in accepted)
