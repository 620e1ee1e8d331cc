"""The SDK's app, joined to ours: its door, its sender, and no setting taken from elsewhere."""

from __future__ import annotations

from fastapi import FastAPI
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import App

from assistant.config import Settings
from assistant.errors import SettingsError
from bots.teams.door import Door, TokenCheck
from bots.teams.sending import Token, client

ENDPOINT = "/api/messages"
_LOCAL_APP_ID = "00000000-0000-0000-0000-000000000000"


def wanted(settings: Settings) -> bool:
    """Whether the settings ask for the bot at all."""
    return settings.teams_local or any(
        (settings.teams_app_id, settings.teams_app_secret, settings.teams_tenant_id)
    )


def check(settings: Settings, *, public: bool) -> None:
    """Raise SettingsError naming what is missing. public: others than this machine reach us."""
    if settings.teams_local:
        if public or settings.teams_app_id:
            raise SettingsError(
                "BEDSIDE_TEAMS_LOCAL takes messages that nobody vouches for. It is for this "
                "machine alone and without BEDSIDE_TEAMS_APP_ID; unset one of them, or listen on "
                "127.0.0.1 without --require-keys."
            )
        return
    needed = ("teams_app_id", "teams_app_secret", "teams_tenant_id")
    if missing := [f"BEDSIDE_{name.upper()}" for name in needed if not getattr(settings, name)]:
        raise SettingsError(
            f"The Teams bot cannot start: {' and '.join(missing)} not set. docs/teams.md says "
            "where each is found."
        )


async def open_app(settings: Settings, api: FastAPI) -> App:
    """The SDK's app with its endpoint on `api`.

    All that can be is handed to it: what is left out it takes from variables of the environment,
    up to whether tokens are checked at all.
    """
    cloud = with_overrides(
        PUBLIC,
        openid_metadata_url=settings.teams_metadata_url,
        token_issuer=settings.teams_token_issuer,
    )
    app_id, local = settings.teams_app_id or _LOCAL_APP_ID, settings.teams_local
    secret = settings.teams_app_secret.get_secret_value() if settings.teams_app_secret else ""
    own = Token(settings.teams_token_url, app_id, secret) if settings.teams_token_url else None
    app = App(
        client_id=app_id,
        client_secret=None if own or local else secret,
        token=_no_token if local else own,
        tenant_id=settings.teams_tenant_id,
        client=client(),
        cloud=cloud,
        service_url=settings.teams_service_url,
        messaging_endpoint=ENDPOINT,
        http_server_adapter=Door(api, settings.teams_tenant_id, local=local),
        dangerously_allow_unauthenticated_requests=local,
        fetch_user_token=False,
        state=False,
    )
    await app.initialize()
    if not local:
        # There is no other way in: the SDK makes its own check while it initializes.
        app.server._token_validator = TokenCheck(app_id, cloud, settings.teams_tenant_id)
    return app


def _no_token(*_: object) -> None:
    """The Playground asks for none."""
