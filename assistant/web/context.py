"""What a route works with, and who is calling it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.recorded import LOCAL_ASKER
from assistant.web.caller import Caller, Sort
from assistant.web.limits import Limits
from assistant.web.problems import FORBIDDEN, NO_KEY, Kind, Refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

KEY_PROBLEMS: tuple[Kind, ...] = (NO_KEY, FORBIDDEN)

_bearer = HTTPBearer(auto_error=False, description="A key made by `bedside keys add`.")
_header = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="The same key, for clients without Bearer."
)


@dataclass(frozen=True, slots=True)
class Context:
    """What create_app was given."""

    assistant: Assistant
    require_keys: bool
    limits: Limits


def context(request: Request) -> Context:
    """What the app was made with."""
    found: Context = request.app.state.bedside
    return found


Here = Annotated[Context, Depends(context)]


def caller(
    request: Request,
    here: Here,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
) -> Caller:
    """Who is calling, by key; without one only where none is needed."""
    return identified(request, here, bearer.credentials if bearer else header)


def key_of(request: Request) -> str | None:
    """The key that a request was sent with."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key")


def identified(request: Request, here: Context, text: str | None) -> Caller:
    """Who is calling with the key of that text. Raises Refusal."""
    if text:
        key = here.assistant.keys.check(text)
        if key is None:
            raise _key_needed("This key is not known, or it was revoked. Ask for a new one.")
        return _noted(request, Caller(key.id, key.role, Sort.PROGRAM))
    if here.require_keys:
        raise _key_needed(
            "Send an API key as `Authorization: Bearer <key>` or `X-API-Key: <key>`. "
            "`bedside keys add` makes one."
        )
    _check_local(request.headers.get("host", ""))
    return _noted(request, Caller(LOCAL_ASKER, Role.ADMIN, Sort.LOCAL))


def reader(caller: Annotated[Caller, Depends(caller)]) -> Caller:
    """A caller who may ask, search and read."""
    return at_least(Role.READER, caller)


def asking(here: Here, caller: Annotated[Caller, Depends(reader)]) -> Caller:
    """A caller who may ask, and has not asked more than one may. Raises Refusal."""
    here.limits.count(caller)
    return caller


def librarian(caller: Annotated[Caller, Depends(caller)]) -> Caller:
    """A caller who may also see the record."""
    return at_least(Role.LIBRARIAN, caller)


def admin(caller: Annotated[Caller, Depends(caller)]) -> Caller:
    """A caller who may do everything."""
    return at_least(Role.ADMIN, caller)


Reader = Annotated[Caller, Depends(reader)]
Asking = Annotated[Caller, Depends(asking)]
Librarian = Annotated[Caller, Depends(librarian)]


def _noted(request: Request, caller: Caller) -> Caller:
    request.state.caller = caller.id  # for the request's log line
    return caller


def at_least(needed: Role, caller: Caller) -> Caller:
    """The caller, who has at least that role. Raises Refusal."""
    if not caller.role.allows(needed):
        raise Refusal(
            FORBIDDEN, f"This needs a key with the role {needed}; yours has {caller.role}."
        )
    return caller


def _check_local(host: str) -> None:
    """Keyless use is for this machine: a page elsewhere must not reach it by a name of its own
    (DNS rebinding), nor a proxy pass the outside on to it."""
    # From the header itself: request.url takes the socket's address where the header is odd.
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name not in LOOPBACK:
        raise Refusal(
            FORBIDDEN,
            "Without keys Bedside answers only under localhost or 127.0.0.1. To reach it by "
            "another name start it with `bedside serve --require-keys`.",
        )


def _key_needed(detail: str) -> Refusal:
    return Refusal(NO_KEY, detail, {"WWW-Authenticate": "Bearer"})
