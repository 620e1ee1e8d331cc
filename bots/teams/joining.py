"""Teams as a part of `bedside serve`."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from fastapi import FastAPI

from assistant.config import Settings
from assistant.errors import SettingsError
from assistant.pipeline import Assistant
from assistant.web.parts import Part

ENDPOINT = "/api/messages"
_NEEDED = ("teams_app_id", "teams_app_secret", "teams_tenant_id")


def join(app: FastAPI, assistant: Assistant) -> Part:
    """Add Teams to an app: the entry point of `bedside.routes`.

    Raises SettingsError where messages without a token would be taken from elsewhere than this
    machine, and for a BEDSIDE_BOTS_FILE that cannot be used.
    """
    settings = assistant.settings
    if not settings.teams_local and not any(getattr(settings, name) for name in _NEEDED):
        return Part("Teams: off; docs/teams.md says how to set it up.")
    _check_local(settings, app.state.bedside.require_keys)
    if missing := _missing(settings):
        return Part(f"Teams: off, {missing}")

    from bots.joining import desk_of

    desk = desk_of(app, assistant)

    @asynccontextmanager
    async def serving() -> AsyncIterator[None]:
        # It says of each of its parts that is a preview that it is one; of those, messages for
        # one person are used, with two ways to go where there are none.
        warnings.filterwarnings("ignore", module=r"microsoft_teams\.")
        # The SDK takes a second to load, and only who uses Teams has to have it.
        from bots.teams.app import open_app
        from bots.teams.courier import TeamsCourier
        from bots.teams.handlers import Handlers
        from bots.teams.posting import Post

        teams = await open_app(settings, app, ENDPOINT)
        post = Post(teams)
        Handlers(desk, post).join(teams)
        async with desk.serving(TeamsCourier(post, settings.teams_service_url)):
            yield
        await teams.http_client.http.aclose()

    return Part(_told(settings), serving)


def _check_local(settings: Settings, public: bool) -> None:
    if settings.teams_local and (public or settings.teams_app_id):
        raise SettingsError(
            "BEDSIDE_TEAMS_LOCAL takes messages that nobody vouches for: it is for this machine "
            "alone, and for a bot without BEDSIDE_TEAMS_APP_ID. Unset it, or unset that and "
            "listen on 127.0.0.1 without --require-keys."
        )


def _missing(settings: Settings) -> str | None:
    """What has to be done before the bot can start."""
    if find_spec("microsoft_teams") is None:
        return "its package is not installed: run `pip install 'bedside[teams]'`."
    names = [f"BEDSIDE_{n.upper()}" for n in _NEEDED if not getattr(settings, n)]
    if names and not settings.teams_local:
        verb = "is" if len(names) == 1 else "are"
        return f"{' and '.join(names)} {verb} not set. docs/teams.md says where to find each."
    return None


def _told(settings: Settings) -> str:
    if settings.teams_local:
        return f"Teams: on for this machine alone, without tokens, at {ENDPOINT}."
    return f"Teams: on for the organisation {settings.teams_tenant_id}, at {ENDPOINT}."
