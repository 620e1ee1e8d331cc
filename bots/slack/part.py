"""Slack as a part of `bedside serve`: on when it is configured, and saying what is missing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response

from assistant.config import Settings
from assistant.pipeline import Assistant
from assistant.web.parts import Part
from bots.joining import desk_of
from bots.slack.signed import is_sensible, signed_by_slack

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bots.desk import Desk

PATH = "/slack/events"
_REPLAYED = 600  # seconds; Slack's own signatures are good for 300
_LONGEST_PAUSE = 60.0  # seconds between tries to reach Slack
_log = logging.getLogger(__name__)


def join(app: FastAPI, assistant: Assistant) -> Part:
    """Add Slack to an app: the entry point of `bedside.routes`."""
    settings = assistant.settings
    if missing := _missing(settings):
        return Part(missing)
    assert settings.slack_bot_token is not None
    from bots.slack.client import web_client
    from bots.slack.door import bolt_app

    secret = settings.slack_signing_secret
    desk = desk_of(app, assistant)
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    bolt = bolt_app(desk, client)
    if secret:
        _mount(app, bolt, secret.get_secret_value())
    ways = []
    if settings.slack_app_token:
        ways.append("over Socket Mode, no port opened")
    if secret:
        ways.append(f"over signed requests at {PATH}")
    told = f"Slack: on, {' and '.join(ways)}."
    return Part(told, partial(_serving, settings, desk, client, bolt))


def _missing(settings: Settings) -> str | None:
    """What keeps Slack off; None when nothing does."""
    token, app = settings.slack_bot_token, settings.slack_app_token
    secret = settings.slack_signing_secret
    if token is None and app is None and secret is None:
        return "Slack: off; docs/slack.md says how to set it up."
    if token is None:
        return "Slack: off; BEDSIDE_SLACK_BOT_TOKEN (xoxb-…) is missing."
    if not token.get_secret_value().startswith("xoxb-"):
        return "Slack: off; BEDSIDE_SLACK_BOT_TOKEN is no bot token: those begin with xoxb-."
    if app is None and secret is None:
        return (
            "Slack: off; set BEDSIDE_SLACK_APP_TOKEN (xapp-…, Socket Mode) or "
            "BEDSIDE_SLACK_SIGNING_SECRET (requests over HTTP)."
        )
    if app is not None and not app.get_secret_value().startswith("xapp-"):
        return "Slack: off; BEDSIDE_SLACK_APP_TOKEN is no app-level token: those begin with xapp-."
    return None


def _mount(app: FastAPI, bolt: AsyncApp, secret: str) -> None:
    """Take signed requests. Bolt would read a body before it looks at the signature, so that is
    checked here; and the same request is not taken a second time."""
    from cachetools import TTLCache
    from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

    handler = AsyncSlackRequestHandler(bolt)
    seen: TTLCache[str, bool] = TTLCache(100_000, _REPLAYED)

    @app.post(PATH, include_in_schema=False)
    async def slack_events(request: Request) -> Response:
        body = await request.body()
        signature = request.headers.get("x-slack-signature", "")
        if not signed_by_slack(secret, request.headers, body):
            return Response("This request does not bear Slack's signature.", 401)
        if signature in seen:
            return Response("This request was taken before.", 401)
        if not is_sensible(body, request.headers.get("content-type", "")):
            return Response("This is nothing that Slack sends.", 400)
        response = await handler.handle(request)
        if response.status_code < 400:
            seen[signature] = True
        return response


@asynccontextmanager
async def _serving(
    settings: Settings, desk: Desk, client: AsyncWebClient, bolt: AsyncApp
) -> AsyncIterator[None]:
    """Answer, and keep a connection where Socket Mode is on."""
    import aiohttp

    from bots.slack.courier import SlackCourier

    async with aiohttp.ClientSession() as session:
        client.session = session
        async with desk.serving(SlackCourier(client)):
            socket = asyncio.create_task(_connected(settings, client, bolt))
            try:
                yield
            finally:
                socket.cancel()
                with suppress(asyncio.CancelledError):
                    await socket
    client.session = None


async def _connected(settings: Settings, client: AsyncWebClient, bolt: AsyncApp) -> None:
    """Say who Slack thinks we are, and hold Socket Mode's connection until cancelled."""
    await _reached(client.auth_test, "the bot token")
    if settings.slack_app_token is None:
        return
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

    from bots.slack.client import web_client

    token = settings.slack_app_token.get_secret_value()
    own = web_client(token, settings.slack_api_url)
    handler = AsyncSocketModeHandler(bolt, token, logger=_log, web_client=own)
    try:
        await _reached(handler.connect_async, "the app-level token")
        await asyncio.Event().wait()
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


async def _reached(call: Callable[[], Awaitable[object]], with_what: str) -> None:
    """Call Slack until it answers: it may be out of reach when the server starts."""
    from slack_sdk.errors import SlackApiError

    pause = 1.0
    while True:
        try:
            await call()
            return
        except SlackApiError as error:
            _log.error("Slack refuses %s: %s", with_what, error.response.get("error"))
        except Exception as error:
            _log.error("Slack is out of reach: %s", error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
