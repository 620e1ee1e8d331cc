"""Errors over HTTP: application/problem+json (RFC 9457), for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.errors import (
    BedsideError,
    Crowded,
    HandoverError,
    LibraryError,
    NotFound,
    QuestionError,
    RecordError,
    SettingsError,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. slug: end of its type URI, /problems/<slug>."""

    slug: str
    status: int
    title: str
    meaning: str


INVALID = Kind(
    "invalid-request", 422, "The request cannot be used", "`errors` names each field and why."
)
QUESTION = Kind(
    "question-cannot-be-asked",
    422,
    "The question cannot be asked",
    "It is empty, too long or not text. `detail` says which.",
)
NOT_FOUND = Kind("not-found", 404, "Not found", "There is nothing with that id or address.")
CONFLICT = Kind(
    "hand-over-answered",
    409,
    "The hand-over cannot be answered so",
    "It was answered already, or the answer is empty. `detail` says which.",
)
METHOD = Kind("method-not-allowed", 405, "Method not allowed", "The `Allow` header says which are.")
TOO_LARGE = Kind("body-too-large", 413, "The request is too large", "Send less at a time.")
NO_KEY = Kind("key-needed", 401, "A valid API key is needed", "Send `Authorization: Bearer <key>`.")
FORBIDDEN = Kind("not-allowed", 403, "This is not allowed", "Use a key whose role allows it.")
TOO_MANY = Kind(
    "too-many", 429, "Too many questions", "Ask again later. `Retry-After` says when, in seconds."
)
CROWDED = Kind(
    "crowded",
    503,
    "Too many ask at once",
    "Nothing is wrong. Ask again after the seconds in `Retry-After`.",
)
LIBRARY = Kind(
    "library-unavailable",
    503,
    "The library cannot be used",
    "Its stores or its embedder need looking after. `detail` says what to do.",
)
RECORD = Kind(
    "record-unavailable",
    503,
    "The record cannot be used",
    "Nothing is answered that cannot be recorded. `detail` says what to do.",
)
BROKEN = Kind(
    "internal-error",
    500,
    "Something went wrong inside Bedside",
    "The log has the details, under the request's id.",
)
REQUEST = Kind("bad-request", 400, "The request cannot be read", "`detail` says why.")

KINDS = (
    INVALID, QUESTION, NOT_FOUND, CONFLICT, METHOD, TOO_LARGE, NO_KEY, FORBIDDEN, TOO_MANY, CROWDED,
    LIBRARY, RECORD, BROKEN, REQUEST,
)  # fmt: skip

# The first class that fits decides, so the narrower stand first.
_BY_ERROR: tuple[tuple[type[BedsideError], Kind], ...] = (
    (QuestionError, QUESTION),
    (HandoverError, CONFLICT),
    (NotFound, NOT_FOUND),
    (Crowded, CROWDED),
    (RecordError, RECORD),
    (LibraryError, LIBRARY),
)
_BY_STATUS = {kind.status: kind for kind in (NOT_FOUND, METHOD, TOO_LARGE, NO_KEY, FORBIDDEN)}
_DETAILS = {
    NOT_FOUND: "There is nothing at this address. /docs lists what there is.",
    METHOD: "This address does not take that method. The Allow header names those it takes.",
    BROKEN: "Nothing more can be said here. Give the request's id (X-Request-ID) to whoever runs "
    "Bedside: the log has the rest.",
    INVALID: "Some of what was sent cannot be used; `errors` names each part. /docs shows what "
    "this address takes.",
}


class FieldError(BaseModel):
    """One part of a request that cannot be used."""

    field: str = Field(description="Where it stands, as in `body.question` or `query.limit`.")
    message: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """An error, as RFC 9457 describes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/not-found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "The library holds no document 'anaphylaxsis'. "
                    "`bedside library list` shows what it holds.",
                }
            ]
        }
    )

    type: str = Field(description="Kind of problem; the address explains it.")
    title: str = Field(description="The kind in a few words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="What happened, and what to do.")
    errors: list[FieldError] | None = Field(None, description="Parts that cannot be used.")


def problem(kind: Kind, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """A problem of a kind."""
    return Problem(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        errors=list(errors) or None,
    )


def problem_of(error: Exception) -> Problem:
    """What an error tells a client; an error not meant for people tells nothing of itself."""
    for cls, kind in _BY_ERROR:
        if isinstance(error, cls):
            return problem(kind, str(error))
    # What other parts refuse; settings are for whoever runs Bedside, who reads the log.
    if isinstance(error, BedsideError) and not isinstance(error, SettingsError):
        return problem(INVALID, str(error))
    return problem(BROKEN, _DETAILS[BROKEN])


def respond(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as a response."""
    # ASCII: a part's name comes from the request and may not be text that UTF-8 can carry.
    content = json.dumps(found.model_dump(exclude_none=True))
    return Response(content, found.status, dict(headers or {}), media_type=MEDIA_TYPE)


class Refusal(Exception):
    """A request that is refused for a reason of HTTP, not of the library."""

    def __init__(self, kind: Kind, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.headers = headers


def responses(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the problems that an operation can answer with."""
    documented: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        example = problem(kind, _DETAILS.get(kind, kind.meaning)).model_dump(exclude_none=True)
        response = documented.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        response["content"][MEDIA_TYPE]["examples"][kind.slug] = {"value": example}
    return documented


def add_handlers(app: FastAPI) -> None:
    """Have every error of an app answered as a problem."""
    app.add_exception_handler(BedsideError, _bedside_error)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


def document_problems(app: FastAPI) -> None:
    """Put the schema that `responses` refers to into an app's OpenAPI."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        documented = plain()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs")
        documented["components"]["schemas"].update(parts, Problem=schema)
        return documented

    app.openapi = openapi  # type: ignore[method-assign]


async def _bedside_error(_: Request, error: Exception) -> Response:
    again = {"Retry-After": str(error.wait)} if isinstance(error, Crowded) else None
    return respond(problem_of(error), again)


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return respond(problem(error.kind, str(error)), error.headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The input itself is not sent back: it may be a question, and this may be logged on the way.
    errors = [
        FieldError(field=".".join(str(part) for part in e["loc"]), message=str(e["msg"]))
        for e in error.errors()
    ]
    return respond(problem(INVALID, _DETAILS[INVALID], errors))


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        kind = Kind(REQUEST.slug, error.status_code, REQUEST.title, REQUEST.meaning)
    unexplained = error.detail == HTTPStatus(error.status_code).phrase
    detail = _DETAILS.get(kind, kind.meaning) if unexplained else str(error.detail)
    return respond(problem(kind, detail), error.headers)
