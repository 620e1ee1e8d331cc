"""Patience with a Teams that is busy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from microsoft_teams.common import Client, ClientOptions

from bots.teams.sending import Patience
from tests.bots.teams.connector import Connector

pytestmark = pytest.mark.anyio


@dataclass
class Waiting:
    """A clock that nobody waits for."""

    waits: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
async def sender(waiting: Waiting) -> AsyncIterator[Client]:
    sender = Client(ClientOptions(timeout=5.0))
    sender.use(Patience(waiting))
    yield sender
    await sender.http.aclose()


async def _post(sender: Client, connector: Connector) -> httpx.Response:
    url = f"{connector.url}/v3/conversations/a:1/activities"
    return await sender.post(url, json={"type": "message", "text": "hello"})


async def test_it_waits_as_long_as_teams_asks_for(
    sender: Client, connector: Connector, waiting: Waiting
) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    connector.refusals = [(429, {"Retry-After": "7"}), (429, {"Retry-After": when})]
    assert (await _post(sender, connector)).status_code == 201
    first, second = waiting.waits
    assert 7 <= first <= 12
    assert 30 < second <= 45
    assert len(connector.posted) == 1


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_what_passes_is_tried_again_ever_more_slowly(
    sender: Client, connector: Connector, waiting: Waiting, status: int
) -> None:
    connector.refusals = [(status, {})] * 4
    assert (await _post(sender, connector)).status_code == 201
    assert len(waiting.waits) == 4
    assert all(0 < wait <= 11 for wait in waiting.waits)


async def test_it_gives_up_in_the_end(
    sender: Client, connector: Connector, waiting: Waiting
) -> None:
    connector.refusals = [(503, {})] * 5
    with pytest.raises(httpx.HTTPStatusError):
        await _post(sender, connector)
    assert (len(waiting.waits), connector.posted) == (4, [])


@pytest.mark.parametrize(
    ("status", "headers"),
    [(400, {}), (401, {}), (403, {}), (404, {}), (413, {}), (429, {"Retry-After": "3600"})],
)
async def test_what_does_not_pass_is_not_tried_again(
    sender: Client, connector: Connector, waiting: Waiting, status: int, headers: dict[str, str]
) -> None:
    connector.refusals = [(status, headers)]
    with pytest.raises(httpx.HTTPStatusError):
        await _post(sender, connector)
    assert waiting.waits == []


async def test_an_address_where_nobody_is_yet_is_tried_again(
    sender: Client, waiting: Waiting
) -> None:
    with pytest.raises(httpx.ConnectError):
        await sender.post("http://127.0.0.1:9/teams", json={})
    assert len(waiting.waits) == 4
