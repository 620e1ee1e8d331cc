"""Who calls a hook: a key of the API, or a record system's signed token (CDS Hooks 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from threading import Lock
from typing import Any

import jwt
from cachetools import TTLCache
from starlette.requests import Request

from assistant.keys import PREFIX, Role
from assistant.web.caller import Caller, Sort
from assistant.web.context import context, identified, key_of
from assistant.web.problems import NO_KEY, Refusal

_ALGORITHMS = ["ES384", "RS384", "ES256", "RS256"]
_NEEDED = ["iss", "aud", "exp", "iat", "jti"]
_LONGEST = timedelta(minutes=10)
_LEEWAY = 30  # seconds that two clocks may be apart
_KEYS_TIMEOUT = 5


class Callers:
    """Checks callers. clients: address of a record system's keys (JWKS) by its `iss`."""

    def __init__(self, clients: Mapping[str, str]) -> None:
        self._keys = {
            issuer: jwt.PyJWKClient(address, timeout=_KEYS_TIMEOUT)
            for issuer, address in clients.items()
        }
        self._seen: TTLCache[tuple[str, str], bool] = TTLCache(
            100_000, _LONGEST.total_seconds() + 2 * _LEEWAY
        )
        self._seeing = Lock()

    def check(self, request: Request, audience: str) -> Caller:
        """Who calls. It fetches keys, so it is not for an event loop. Raises Refusal."""
        given = key_of(request)
        if given is None or given.startswith(f"{PREFIX}_"):
            return identified(request, context(request), given)
        try:
            claims = self._claims(given, audience)
        except jwt.PyJWTError as error:
            raise Refusal(
                NO_KEY,
                f"The token cannot be accepted: {error}. It must be signed by a record system "
                f"named in BEDSIDE_CDS_CLIENTS, for the audience {audience}.",
                {"WWW-Authenticate": "Bearer"},
            ) from error
        return Caller(f"cds:{claims['iss']}", Role.READER, Sort.PROGRAM)

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        keys = self._keys.get(str(issuer))
        if keys is None:
            raise jwt.InvalidIssuerError(f"its issuer {issuer!r} is not known")
        key = keys.get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            audience=audience,
            leeway=_LEEWAY,
            options={"require": _NEEDED},
        )
        if claims["exp"] - claims["iat"] > _LONGEST.total_seconds():
            raise jwt.InvalidTokenError("it is valid for longer than ten minutes")
        self._once(claims)
        return claims

    def _once(self, claims: Mapping[str, Any]) -> None:
        mark = (str(claims["iss"]), str(claims["jti"]))
        with self._seeing:
            if mark in self._seen:
                raise jwt.InvalidTokenError("it was used before")
            self._seen[mark] = True
