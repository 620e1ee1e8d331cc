"""The door that Teams knocks at: what is no activity, or not from Teams, gets no further.

It closes what microsoft-teams-apps 2.1.1 leaves open, and is to be read again with every new
version of it:

- a token without `exp` is accepted, and so never expires;
- the keys are fetched on the event loop, which stops every other request meanwhile;
- a body without `serviceUrl` skips the check that the token was made for that address, to which
  the answer, with the bot's own token, would then be sent;
- tokens of Agent 365 are accepted too, whose address nobody has signed;
- a body that is not JSON, or no activity, answers 500 and puts what it holds into the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

import jwt
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from microsoft_teams.api import ActivityTypeAdapter
from microsoft_teams.api.auth.cloud_environment import CloudEnvironment
from microsoft_teams.apps.auth import InboundActivityTokenValidator
from microsoft_teams.apps.http import HttpMethod, HttpRequest, HttpRouteHandler
from pydantic import ValidationError

from assistant.web.server import is_loopback

_LEEWAY = 300  # seconds that two clocks may be apart, as Microsoft's documentation allows
_KEYS_TIMEOUT = 8  # seconds; Teams itself waits 15 for the whole request
_log = logging.getLogger(__name__)


class TokenCheck(InboundActivityTokenValidator):
    """Whether a request comes from Teams, for this bot: takes the place of the SDK's own check."""

    def __init__(self, app_id: str, cloud: CloudEnvironment, tenant_id: str | None) -> None:
        super().__init__(app_id, cloud=cloud)
        self._audience = app_id
        self._issuer = cloud.token_issuer
        self._tenant_id = tenant_id
        keys = re.sub(r"/openidconfiguration$", "/keys", cloud.openid_metadata_url)
        self._keys = jwt.PyJWKClient(keys, timeout=_KEYS_TIMEOUT)

    async def validate_token(
        self, raw_token: str, service_url: str | None = None
    ) -> dict[str, Any]:
        """The claims of a good token. Raises jwt.PyJWTError for any other."""
        if not service_url or not isinstance(service_url, str):
            raise jwt.InvalidTokenError("the activity names no serviceUrl")
        return await asyncio.to_thread(self._claims, raw_token, service_url)

    def _claims(self, token: str, service_url: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience=self._audience,
            issuer=self._issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iss", "aud", "serviceurl"]},
        )
        if str(claims["serviceurl"]).rstrip("/") != service_url.rstrip("/"):
            raise jwt.InvalidTokenError("the token was made for another serviceUrl")
        if self._tenant_id and claims.get("tid", self._tenant_id) != self._tenant_id:
            raise jwt.InvalidTokenError("the token was made for another tenant")
        return claims


class Door:
    """Puts the SDK's endpoint on our own app (its HttpServerAdapter).

    tenant_id: the only organisation whose messages are taken; None for any that the token is good
    for. local: messages come without a token, which is for this machine alone.
    """

    def __init__(self, app: FastAPI, tenant_id: str | None, *, local: bool) -> None:
        self._app = app
        self._tenant_id = tenant_id
        self._local = local

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        """Serve a path with the SDK's handler; called once, by its `initialize`."""

        async def messages(request: Request) -> Response:
            activity = _activity(await request.body())
            if activity is None:
                return JSONResponse({"error": "This is no activity."}, 400)
            if not self._allows(activity, request):
                return JSONResponse({"error": "Unauthorized"}, 401)
            result = await handler(HttpRequest(body=activity, headers=dict(request.headers)))
            if result["body"] is None:
                return Response(status_code=result["status"])
            return JSONResponse(result["body"], result["status"])

        self._app.add_api_route(path, messages, methods=[method], include_in_schema=False)

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing is served but the messages."""

    async def start(self, port: int) -> None:
        """Bedside serves its app itself."""

    async def stop(self) -> None:
        """Bedside stops its app itself."""

    def _allows(self, activity: dict[str, Any], request: Request) -> bool:
        """What can be refused before the token is looked at."""
        if self._local:
            return _from_here(activity, request)
        if self._tenant_id in (None, *_tenants(activity)):
            return True
        _log.warning("an activity of another tenant was refused")
        return False


def _activity(body: bytes) -> dict[str, Any] | None:
    """The activity that a body holds, or None."""
    try:
        found = json.loads(body)
        ActivityTypeAdapter.validate_python(found)
    except (ValueError, RecursionError, ValidationError):
        return None
    return found if isinstance(found, dict) else None


def _tenants(activity: dict[str, Any]) -> set[str]:
    """The tenants that an activity names."""
    conversation = activity.get("conversation") or {}
    tenant = (activity.get("channelData") or {}).get("tenant") or {}
    return {str(t) for t in (conversation.get("tenantId"), tenant.get("id")) if t}


def _from_here(activity: dict[str, Any], request: Request) -> bool:
    """Whether everything about a request without a token is of this machine.

    JSON only: a page in a browser cannot send it elsewhere without asking first.
    """
    try:
        hosts = (
            urlsplit(str(activity.get("serviceUrl"))).hostname,
            urlsplit(f"//{request.headers.get('host', '')}").hostname,
        )
    except ValueError:
        return False
    json_sent = request.headers.get("content-type", "").startswith("application/json")
    return json_sent and all(host is not None and is_loopback(host) for host in hosts)
