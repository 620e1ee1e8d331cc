"""Signing in by OpenID Connect: who somebody is, is the provider's to say; what they may do is
read from their roles there."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.keys import Role
from assistant.pseudonyms import Pseudonyms, open_pseudonyms
from assistant.web.caller import Caller, Sort
from assistant.web.limits import Limits
from assistant.web.pages.engine import page
from assistant.web.pages.faults import PageRoute
from assistant.web.problems import FORBIDDEN, NO_KEY, Refusal

PATH = "/sign-in"
_BACK = "/sign-in/back"
_PERSON = "person"
_log = logging.getLogger(__name__)


def join_sign_in(app: FastAPI, settings: Settings) -> None:
    """Let people sign in, where the settings name a provider. Raises SettingsError for settings
    that do not suffice."""
    if settings.oidc_issuer is None:
        return
    if settings.oidc_client_id is None or settings.oidc_client_secret is None:
        raise SettingsError(
            "BEDSIDE_OIDC_ISSUER names who vouches for people; BEDSIDE_OIDC_CLIENT_ID and "
            "BEDSIDE_OIDC_CLIENT_SECRET are needed with it: the provider gives them."
        )
    pseudonyms = open_pseudonyms(settings)
    app.add_middleware(
        SessionMiddleware,
        secret_key=pseudonyms.secret("session"),
        session_cookie="bedside",
        max_age=int(settings.session_hours * 3600),
        same_site="lax",  # the provider sends people back by a link
        https_only=(settings.public_url or "").startswith("https://"),
    )
    limits: Limits = app.state.bedside.limits
    app.include_router(_router(_Door(settings, pseudonyms, limits)))


def signed_in(request: Request) -> Caller | None:
    """Who is signed in, None for nobody or where the session is over."""
    person = request.session.get(_PERSON) if "session" in request.scope else None
    if not isinstance(person, dict) or person.get("until", 0) < time.time():
        return None
    return Caller(person["id"], Role(person["role"]), Sort.PERSON)


def role_of(claims: Mapping[str, Any], settings: Settings) -> Role | None:
    """What somebody with these claims may do; None for nothing."""
    held = claims.get(settings.oidc_roles_claim) or ()
    roles = {held} if isinstance(held, str) else set(map(str, held))
    for role, values in (
        (Role.ADMIN, settings.oidc_admins),
        (Role.LIBRARIAN, settings.oidc_librarians),
    ):
        if roles.intersection(values):
            return role
    if not settings.oidc_readers or roles.intersection(settings.oidc_readers):
        return Role.READER
    return None


def local(address: str) -> str:
    """An address of ours to go to after signing in; the start in place of any other."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else "/"


class _Door:
    def __init__(self, settings: Settings, pseudonyms: Pseudonyms, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._pseudonyms = pseudonyms
        issuer = str(settings.oidc_issuer).rstrip("/")
        assert settings.oidc_client_secret is not None
        self._client = OAuth().register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": settings.oidc_scopes, "code_challenge_method": "S256"},
        )
        self._claims = {
            "iss": {"essential": True, "values": [issuer, f"{issuer}/"]},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "sub": {"essential": True},
        }

    async def start(self, request: Request, wanted: str) -> Response:
        """Send somebody to the provider."""
        await self._count(request)
        request.session.clear()
        request.session["next"] = local(wanted)
        try:
            sent: Response = await self._client.authorize_redirect(request, self._back(request))
        except Exception as error:
            raise _failed(error) from error
        return sent

    async def finish(self, request: Request) -> Response:
        """Let in somebody whom the provider sent back."""
        await self._count(request)
        try:
            token = await self._client.authorize_access_token(request, claims_options=self._claims)
            claims = await self._claims_of(token)
        except Exception as error:
            raise _failed(error) from error
        role = role_of(claims, self._settings)
        if role is None:
            raise Refusal(
                FORBIDDEN,
                "You are known, but none of your roles may use Bedside. Ask whoever runs it; the "
                f"roles are read from {self._settings.oidc_roles_claim!r}.",
            )
        wanted = local(str(request.session.get("next", "/")))
        request.session.clear()
        request.session[_PERSON] = {
            "id": self._pseudonyms.of("web", str(self._settings.oidc_issuer), str(claims["sub"])),
            "role": role.value,
            "until": time.time() + self._settings.session_hours * 3600,
        }
        return RedirectResponse(wanted, 303)

    async def _claims_of(self, token: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the provider says of somebody: in the ID token, and where that has no roles, at
        its userinfo address."""
        claims = token.get("userinfo")
        if not isinstance(claims, dict):
            raise ValueError("the provider sent no ID token")
        if self._settings.oidc_roles_claim in claims:
            return claims
        if "userinfo_endpoint" not in await self._client.load_server_metadata():
            return claims
        more = await self._client.userinfo(token=token)
        return {**more, **claims} if more.get("sub") == claims["sub"] else claims

    async def _count(self, request: Request) -> None:
        """Neither the provider nor we can be asked as often as somebody likes."""
        address = request.client.host if request.client else ""
        network = self._pseudonyms.of("network", "", address)
        await run_in_threadpool(self._limits.count_sign_in, network)

    def _back(self, request: Request) -> str:
        at = self._settings.public_url or str(request.base_url)
        return at.rstrip("/") + _BACK


def _router(door: _Door) -> APIRouter:
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get(PATH)
    async def start(request: Request, next: str = "/") -> Response:
        """Go to the provider."""
        return await door.start(request, next)

    @router.get(_BACK)
    async def back(request: Request) -> Response:
        """Come back from it."""
        return await door.finish(request)

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        """Forget who is here."""
        request.session.clear()
        return page(request, "signed_out.jinja")

    return router


def _failed(error: Exception) -> Refusal:
    """Whatever a provider does, and however its answer is wrong: nobody is let in."""
    _log.warning("signing in failed: %s", type(error).__name__, exc_info=error)
    return Refusal(
        NO_KEY,
        "Signing in did not work. Try again; if it goes on, tell whoever runs Bedside: the log "
        "says why.",
    )
