"""Routes of librarians: the record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from assistant.web.context import KEY_PROBLEMS, Here, Librarian
from assistant.web.problems import INVALID, NOT_FOUND, RECORD, responses
from assistant.web.stored import EntryOut

router = APIRouter(tags=["record"])


@router.get(
    "/v1/records/{record_id}",
    responses=responses(*KEY_PROBLEMS, NOT_FOUND, INVALID, RECORD),
)
def entry(
    record_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")], here: Here, _: Librarian
) -> EntryOut:
    """An entry of the record and those about it, its feedback for example."""
    record = here.assistant.record
    return EntryOut.of(record.get(record_id), record.about(record_id))
