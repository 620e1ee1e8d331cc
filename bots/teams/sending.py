"""How messages leave for Teams: with a time limit, with patience, and with a token.

The SDK's HTTP client waits for ever and gives up at the first 429; here it waits a while and
tries again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from microsoft_teams.common import Client, ClientOptions
from microsoft_teams.common.http.client import MiddlewareContext, MiddlewareNext
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

TIMEOUT = 20.0
"""Seconds that one request may take."""
_ATTEMPTS = 5
_LONGEST_WAIT = 60.0  # seconds; who is told to wait longer gives up, and the delivery tries anew
_EARLY = 120  # seconds before its end that a token is renewed
# Microsoft asks for 412 beside the usual ones: another change to the conversation was under way.
_AGAIN = frozenset({412, 429, 500, 502, 503, 504})

Sleep = Callable[[float], Awaitable[None]]


class Patience:
    """Sends again what Teams could not take just now, no sooner than it asks for.

    A 5xx may hide that the message was taken, which is then shown twice: rare, and better than
    silence.
    """

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep

    async def send(self, context: MiddlewareContext, next: MiddlewareNext) -> httpx.Response:
        """Send until it is taken or is refused for good. Raises httpx.HTTPError."""
        del context
        trying = AsyncRetrying(
            retry=retry_if_exception(_passes),
            wait=_pause,
            stop=stop_after_attempt(_ATTEMPTS),
            sleep=self._sleep,
            reraise=True,
        )
        return await trying(next)


def client() -> Client:
    """The HTTP client that the SDK sends with."""
    made = Client(ClientOptions(timeout=TIMEOUT))
    made.use(Patience())
    return made


class NoToken(Exception):
    """The bot gets no token: its secret has expired, say. Nothing is wrong with the message."""


class Token:
    """The bot's own token from an OAuth 2.0 address, by client credentials, kept while it lasts.

    For what MSAL cannot ask: it speaks to Microsoft's own addresses only.
    """

    def __init__(self, address: str, app_id: str, secret: str) -> None:
        self._address = address
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
        }
        self._asking = asyncio.Lock()
        self._token, self._until = "", 0.0

    async def __call__(self, scope: str | list[str], tenant_id: str | None = None) -> str:
        """A token for a scope. Raises NoToken, httpx.TransportError."""
        del tenant_id
        async with self._asking:
            if time.monotonic() >= self._until:
                scopes = scope if isinstance(scope, str) else " ".join(scope)
                await self._renew(scopes)
            return self._token

    async def _renew(self, scope: str) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            response = await http.post(self._address, data={**self._form, "scope": scope})
        if response.is_error:
            raise NoToken(f"{self._address} gives no token: {response.status_code}.")
        given = response.json()
        self._token = str(given["access_token"])
        self._until = time.monotonic() + float(given.get("expires_in", 300)) - _EARLY


def _passes(error: BaseException) -> bool:
    """Whether it may go well another time. A message half sent is not sent again: where the
    answer stays out, the delivery decides."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in _AGAIN and _asked_for(error) <= _LONGEST_WAIT
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _pause(state: RetryCallState) -> float:
    """Seconds until the next attempt."""
    error = state.outcome.exception() if state.outcome else None
    growing = (wait_exponential(0.5, max=10.0) + wait_random(0, 1))(state)
    return max(growing, _asked_for(error)) if isinstance(error, httpx.HTTPStatusError) else growing


def _asked_for(error: httpx.HTTPStatusError) -> float:
    """Seconds that Retry-After asks for, in either of its forms; 0 where it asks for none."""
    value = error.response.headers.get("Retry-After", "")
    if value.strip().isdigit():
        return float(value)
    try:
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 0.0
