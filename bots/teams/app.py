"""The SDK's app, joined to ours: its door, its sender, and no setting taken from elsewhere."""

from __future__ import annotations

from fastapi import FastAPI
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import App

from assistant.config import Settings
from bots.teams.door import Door, TokenCheck
from bots.teams.sending import Token, client

_LOCAL_ID = "00000000-0000-0000-0000-000000000000"


async def open_app(settings: Settings, api: FastAPI, endpoint: str) -> App:
    """The SDK's app with its endpoint on `api`, at a path.

    All that can be is handed to it: what is left out it takes from variables of the environment,
    up to whether tokens are checked at all.
    """
    cloud = with_overrides(
        PUBLIC,
        openid_metadata_url=settings.teams_metadata_url,
        token_issuer=settings.teams_token_issuer,
    )
    app_id, local = settings.teams_app_id or _LOCAL_ID, settings.teams_local
    secret = settings.teams_app_secret.get_secret_value() if settings.teams_app_secret else ""
    own = Token(settings.teams_token_url, app_id, secret) if settings.teams_token_url else None
    app = App(
        client_id=app_id,
        client_secret=None if own or local else secret,
        token=_no_token if local else own,
        tenant_id=settings.teams_tenant_id or _LOCAL_ID,
        client=client(),
        cloud=cloud,
        service_url=settings.teams_service_url,
        messaging_endpoint=endpoint,
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
