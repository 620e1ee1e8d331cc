"""The CDS services: guidance for a patient's problems, and for what is being ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Path, Request
from pydantic import BaseModel, Field, StringConstraints
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.web.context import context
from bots.doors.guidance import Guidance, guidance
from bots.doors.hooks.callers import Callers
from bots.doors.hooks.cards import card
from bots.doors.hooks.codes import displays, selected

PATH = "/cds-services"
_NAMES = 20  # codes that are looked up at most
_CARDS = 3  # more than a few, and none is read
Id = Annotated[str, Path(max_length=100)]

_PROBLEMS = "Condition?patient={{context.patientId}}&clinical-status=active"


class HookIn(BaseModel):
    """A hook's request, as far as it is read."""

    hook: str
    hookInstance: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    context: dict[str, Any]
    prefetch: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """A CDS service. reads: the resources whose codes it looks up, None where they are missing."""

    id: str
    hook: str
    title: str
    description: str
    prefetch: dict[str, str]
    reads: Callable[[HookIn], Iterable[Any] | None]

    def described(self) -> dict[str, Any]:
        """How discovery shows it."""
        shown: dict[str, Any] = {
            "hook": self.hook,
            "title": self.title,
            "description": self.description,
            "id": self.id,
        }
        return shown | ({"prefetch": self.prefetch} if self.prefetch else {})


def _problems(asked: HookIn) -> Iterable[Any] | None:
    found = asked.prefetch.get("problems")
    return None if found is None else [found]


SERVICES = (
    Service(
        "guidance-for-problems",
        "patient-view",
        "Guidance for this patient's problems",
        "Links to the hospital's guidelines about the active problems. Of the patient only the "
        "problems' codes are read.",
        {"problems": _PROBLEMS},
        _problems,
    ),
    Service(
        "guidance-for-orders",
        "order-select",
        "Guidance for what is being ordered",
        "Links to the hospital's guidelines about the orders just chosen. Of the patient only the "
        "orders' codes are read.",
        {},
        lambda asked: selected(asked.context),
    ),
)


class HookCors:
    """Lets browsers of some origins call the services, and nothing else of the app."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._plain = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        ours = scope["type"] == "http" and scope["path"].startswith(PATH)
        await (self._open if ours else self._plain)(scope, receive, send)


def join(app: FastAPI, assistant: Assistant) -> None:
    """Put the services under /cds-services, for browsers of the origins in the settings."""
    callers = Callers(assistant.settings.cds_clients)
    # Described by the standard, and by its own discovery.
    router = APIRouter(prefix=PATH, include_in_schema=False)

    @router.get("", name="cds_services")
    def discovery() -> dict[str, Any]:
        """What services there are; anybody may know."""
        return {"services": [service.described() for service in SERVICES]}

    @router.post("/{id}", name="cds_service")
    def call(id: Id, asked: HookIn, request: Request) -> dict[str, Any]:
        """Cards for a hook. Nothing of the request is kept."""
        service, at = _service(id), _address(assistant, request)
        context(request).limits.count(callers.check(request, f"{at}{PATH}/{id}"))
        today = assistant.clock().date()
        found = _found(assistant, displays(_read(service, asked))[:_NAMES])
        return {"cards": [card(each, asked.hookInstance, at, today) for each in found]}

    @router.post("/{id}/feedback", name="cds_feedback")
    def feedback(id: Id, request: Request) -> dict[str, Any]:
        """What became of cards: taken and not kept, for it may tell about a patient."""
        service, at = _service(id), _address(assistant, request)
        callers.check(request, f"{at}{PATH}/{service.id}/feedback")
        return {}

    app.include_router(router)
    app.add_middleware(HookCors, origins=list(assistant.settings.cds_origins))


def _read(service: Service, asked: HookIn) -> Iterable[Any]:
    if asked.hook != service.hook:
        raise HTTPException(
            400, f"{service.id} is for the hook {service.hook}, not {asked.hook!r}."
        )
    resources = service.reads(asked)
    if resources is None:
        needed = ", ".join(service.prefetch)
        raise HTTPException(412, f"This service needs the prefetch {needed}.")
    return resources


def _service(id: str) -> Service:
    for service in SERVICES:
        if service.id == id:
            return service
    raise HTTPException(404, f"There is no service {id!r}. GET {PATH} lists them.")


def _address(assistant: Assistant, request: Request) -> str:
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return (assistant.settings.public_url or own).rstrip("/")


def _found(assistant: Assistant, names: Iterable[str]) -> list[Guidance]:
    """Guidance about each name in turn, each document once."""
    found: dict[str, Guidance] = {}
    for name in names:
        try:
            about = guidance(assistant, name, 1)
        except QuestionError:
            continue  # a name that says nothing is no reason to show nothing of the others
        for each in about:
            found.setdefault(each.passage.document.id, each)
        if len(found) == _CARDS:
            break
    return list(found.values())
