"""Routes of whoever watches over the server, and of whoever looks up a problem. No key needed."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from assistant import examples
from assistant.errors import BedsideError, NotFound
from assistant.library import Library, LibraryStatus
from assistant.pipeline import Assistant
from assistant.schemas import example
from assistant.web.context import Here
from assistant.web.problems import INVALID, KINDS, NOT_FOUND, responses

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process lives."""

    model_config = example({"status": "ok"})

    status: str = "ok"


class IndexState(BaseModel):
    """How far this machine has followed a library that several machines share."""

    model_config = example(examples.INDEX)

    generation: int = Field(description="Of the library, that the lexical index has reached.")
    library_generation: int = Field(description="Of the library now; it counts the changes.")
    chunks: int = Field(description="Indexed so far.")
    wanted: int = Field(description="To be indexed in all.")


class Readiness(BaseModel):
    """Whether questions can be answered, and from what; `reasons` says why not."""

    model_config = example(examples.READY)

    ready: bool
    reasons: list[str] = Field(description="What is wrong and what to do; empty when ready.")
    documents: int | None = None
    chunks: int | None = None
    fingerprint: str | None = Field(None, description="SHA-256 over everything that can be found.")
    embedder: str | None = Field(None, description="That the library was made by.")
    reranker: str | None = Field(None, description="That orders the best passages anew.")
    calibrated: bool | None = Field(
        None,
        description="Whether there is a calibration for that embedder. Where there is none, the "
        "packaged one judges its passages again, which takes longer: `bedside eval calibrate`.",
    )
    updated_at: datetime | None = None
    index: IndexState | None = Field(
        None, description="How far this machine is; null where it has its library to itself."
    )


class ProblemKind(BaseModel):
    """A kind of problem."""

    model_config = example(
        {
            "type": f"/problems/{NOT_FOUND.slug}",
            "title": NOT_FOUND.title,
            "status": NOT_FOUND.status,
            "meaning": NOT_FOUND.meaning,
        }
    )

    type: str
    title: str
    status: int
    meaning: str


_NOT_READY = {
    "model": Readiness,
    "description": "Not ready",
    "content": {"application/json": {"example": examples.NOT_READY}},
}


@router.get("/healthz")
async def healthz() -> Health:
    """Whether the process lives."""
    return Health()


@router.get("/readyz", responses={503: _NOT_READY})
def readyz(here: Here, response: Response) -> Readiness:
    """Whether questions can be answered: library, embedder and record are tried."""
    found = _readiness(here.assistant)
    response.status_code = 200 if found.ready else 503
    return found


@router.get("/problems/{slug}", responses=responses(NOT_FOUND, INVALID))
async def problem_kind(slug: str) -> ProblemKind:
    """What a problem's `type` means."""
    for kind in KINDS:
        if kind.slug == slug:
            return ProblemKind(
                type=f"/problems/{slug}",
                title=kind.title,
                status=kind.status,
                meaning=kind.meaning,
            )
    raise NotFound(f"There is no problem {slug!r}.")


def _readiness(assistant: Assistant) -> Readiness:
    library, reasons = assistant.library, list[str]()
    status: LibraryStatus | None = None
    index: IndexState | None = None
    calibrated: bool | None = None
    try:
        status = library.status()
        library.check_embedder()
        calibrated = assistant.judge.calibrated
        index = _index(library, reasons)
        library.vectors.check()
    except BedsideError as error:
        reasons.append(str(error))
    try:
        assistant.record.check_writable()
    except BedsideError as error:
        reasons.append(str(error))
    facts = {name: getattr(status, name) for name in LibraryStatus.__slots__} if status else {}
    return Readiness(
        ready=not reasons,
        reasons=reasons,
        reranker=library.reranker or None,
        calibrated=calibrated,
        index=index,
        **facts,
    )


def _index(library: Library, reasons: list[str]) -> IndexState | None:
    """How far the follower is; adds to the reasons when questions have to wait for it."""
    if library.follower is None:
        return None
    if hindrance := library.follower.hindrance():
        reasons.append(hindrance)
    now = library.follower.state
    return IndexState(
        generation=now.generation,
        library_generation=library.catalogue.generation,
        chunks=now.chunks,
        wanted=now.wanted,
    )
