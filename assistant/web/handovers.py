"""Routes of hand-overs: a question goes on to the librarians, their answer comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, ConfigDict, Field

from assistant import examples
from assistant.errors import NotFound
from assistant.handovers import Handover
from assistant.keys import Role
from assistant.recorded import ANSWER
from assistant.schemas import example
from assistant.web.caller import Caller
from assistant.web.context import KEY_PROBLEMS, Asking, Here, Librarian, Reader
from assistant.web.problems import (
    CONFLICT,
    INVALID,
    NOT_FOUND,
    RECORD,
    REQUEST,
    TOO_LARGE,
    TOO_MANY,
    responses,
)

router = APIRouter(tags=["hand-overs"])

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
_STRICT = ConfigDict(extra="forbid")
_BODY_PROBLEMS = (*KEY_PROBLEMS, REQUEST, TOO_LARGE, INVALID, NOT_FOUND, RECORD)


class HandoverIn(BaseModel):
    """An answer that is not enough."""

    model_config = example(examples.HAND_OVER) | _STRICT

    record_id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,40}$", description="`record_id` of the answer."
    )
    comment: str | None = Field(None, max_length=2000, description="Without patient details.")


class LibrarianAnswerIn(BaseModel):
    """What a librarian answers."""

    model_config = example({"text": "The trust has no protocol; the BNF gives the dose."}) | _STRICT

    text: str = Field(min_length=1, max_length=20_000)
    again: bool = Field(False, description="Whether it corrects an answer that was given.")


class HandoverOut(BaseModel):
    """A hand-over."""

    model_config = example(examples.HANDOVER)

    id: str
    record_id: str = Field(description="The answer that was not enough.")
    conversation_id: str
    question: str
    searched: tuple[str, ...] = Field(description="Where was looked.")
    channel: str
    comment: str | None
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str | None = Field(description="What the librarian answered.")
    filed_as: str | None = Field(description="Where the answer became a document.")
    mailed_at: datetime | None = Field(description="When the librarians were told by e-mail.")


class HandoversOut(BaseModel):
    """Hand-overs, oldest first."""

    model_config = example({"handovers": [examples.HANDOVER]})

    handovers: list[HandoverOut]


@router.post(
    "/v1/handovers",
    status_code=status.HTTP_201_CREATED,
    responses=responses(*_BODY_PROBLEMS, TOO_MANY),
)
def hand_over(given: HandoverIn, here: Here, caller: Asking) -> HandoverOut:
    """Hand a question over to the librarians: one's own, or for a librarian anybody's. One that
    is open already is given back."""
    answer = here.assistant.record.get(given.record_id)
    if answer.kind != ANSWER or not _may_see(answer.body.get("who"), caller):
        raise NotFound(f"No answer of yours has the record {given.record_id!r}. Check its id.")
    return _out(
        here.assistant.handovers.open(
            answer.id, who=caller.id, channel=answer.body["channel"], comment=given.comment
        )
    )


@router.get("/v1/handovers", responses=responses(*KEY_PROBLEMS, INVALID, RECORD))
def handovers(here: Here, _: Librarian, open_only: bool = False) -> HandoversOut:
    """The hand-overs; with `open_only` those that wait for an answer."""
    found = here.assistant.handovers.all(open_only=open_only)
    return HandoversOut(handovers=[_out(h) for h in found])


@router.get(
    "/v1/handovers/{handover_id}", responses=responses(*KEY_PROBLEMS, NOT_FOUND, INVALID, RECORD)
)
def handover(handover_id: Id, here: Here, caller: Reader) -> HandoverOut:
    """A hand-over of one's own, with the librarian's answer once there is one."""
    found = here.assistant.handovers.get(handover_id)
    if not _may_see(found.who, caller):
        raise NotFound(f"No hand-over of yours has the id {handover_id!r}. Check it.")
    return _out(found)


@router.post("/v1/handovers/{handover_id}/answer", responses=responses(*_BODY_PROBLEMS, CONFLICT))
def answer_handover(
    handover_id: Id, given: LibrarianAnswerIn, here: Here, caller: Librarian
) -> HandoverOut:
    """Answer a hand-over; the answer goes back to where the question was asked."""
    held = here.assistant.handovers
    return _out(held.answer(handover_id, by=caller.id, text=given.text, again=given.again))


def _may_see(who: object, caller: Caller) -> bool:
    return who == caller.id or caller.role.allows(Role.LIBRARIAN)


def _out(handover: Handover) -> HandoverOut:
    return HandoverOut.model_validate(handover, from_attributes=True)
