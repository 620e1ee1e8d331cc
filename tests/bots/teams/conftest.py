from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.config import Settings
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import APP_ID, TENANT_ID, Issuer


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with Issuer().serve() as serving:
        yield serving


@pytest.fixture
def connector() -> Iterator[Connector]:
    with Connector().serve() as serving:
        yield serving


@pytest.fixture
def teams_settings(settings: Settings, issuer: Issuer, connector: Connector) -> Settings:
    """Settings of a bot whose issuer and whose Teams are of this machine."""
    return settings.model_copy(update=of_this_machine(issuer, connector))


def of_this_machine(issuer: Issuer, connector: Connector) -> dict[str, object]:
    from pydantic import SecretStr

    return {
        "teams_app_id": APP_ID,
        "teams_app_secret": SecretStr("a secret"),
        "teams_tenant_id": TENANT_ID,
        "teams_metadata_url": issuer.metadata_url,
        "teams_token_url": issuer.token_url,
        "teams_service_url": connector.url,
    }


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
