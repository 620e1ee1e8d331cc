"""A reply that an earlier process began."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI

from assistant.config import Settings
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from assistant.steps import Progress, Stage
from bots.courier import Reply, Sent
from bots.incoming import Incoming, Notice, NoticeKind
from bots.teams.app import open_app
from bots.teams.courier import TeamsCourier
from bots.teams.joining import ENDPOINT
from bots.teams.posting import Post
from tests.bots.teams.connector import Connector

pytestmark = pytest.mark.anyio


@dataclass
class Kept:
    """What was noted for a delivery, over its processes."""

    ids: list[str] = field(default_factory=list)

    async def keep(self, ids: list[str]) -> None:
        self.ids = list(ids)


@pytest.fixture
async def courier(teams_settings: Settings) -> AsyncIterator[TeamsCourier]:
    app = await open_app(teams_settings, FastAPI(), ENDPOINT)
    yield TeamsCourier(Post(app), teams_settings.teams_service_url)


@pytest.fixture(scope="module")
def answer(sample: Assistant) -> Answer:
    return sample.ask(Question("What dose of IM adrenaline for an adult in anaphylaxis?"))


def _reply(courier: TeamsCourier, connector: Connector, kept: Kept, kind: str) -> Reply:
    address = {"service_url": connector.url, "conversation": "a:1", "kind": kind, "tenant": "t"}
    asked = Incoming(
        "teams:1", "teams", "t", "a:1", "teams:a:1", "person", "?", True, True, address
    )
    return courier.reply(asked, Sent(list(kept.ids), kept.keep, bool(kept.ids)), quiet=False)


async def test_a_stream_is_ended_by_the_next_process(
    courier: TeamsCourier, connector: Connector, answer: Answer
) -> None:
    kept = Kept()
    await _reply(courier, connector, kept, "personal").working(Progress(Stage.SEARCHING))
    (begun,) = kept.ids
    await _reply(courier, connector, kept, "personal").answer(answer, first_use=False)
    assert kept.ids == [begun.removeprefix("stream:")]
    (message,) = connector.messages()
    assert message.stream is not None
    assert message.stream["streamId"] == kept.ids[0]


async def test_an_answer_whose_note_was_lost_is_not_shown_again(
    courier: TeamsCourier, connector: Connector, answer: Answer
) -> None:
    kept = Kept()
    await _reply(courier, connector, kept, "personal").working(Progress(Stage.SEARCHING))
    begun = list(kept.ids)
    await _reply(courier, connector, kept, "personal").answer(answer, first_use=False)
    noted, kept.ids = kept.ids, begun
    await _reply(courier, connector, kept, "personal").answer(answer, first_use=False)
    assert kept.ids == noted
    assert len(connector.messages()) == 1


@pytest.mark.parametrize("kind", ["personal", "channel"])
async def test_what_was_noted_is_not_sent_again(
    courier: TeamsCourier, connector: Connector, answer: Answer, kind: str
) -> None:
    kept = Kept()
    for _ in range(2):
        await _reply(courier, connector, kept, kind).answer(answer, first_use=False)
    failed = Notice(NoticeKind.FAILED, "It failed.")
    await _reply(courier, connector, kept, kind).tell(failed)
    assert len(connector.messages()) == 1


async def test_a_stream_that_is_too_late_is_replaced(
    courier: TeamsCourier, connector: Connector, answer: Answer
) -> None:
    kept = Kept()
    await _reply(courier, connector, kept, "personal").working(Progress(Stage.SEARCHING))
    connector.refuses = lambda p: 403 if p.stream and p.stream["streamType"] == "final" else None
    await _reply(courier, connector, kept, "personal").answer(answer, first_use=False)
    (message,) = connector.messages()
    assert (message.method, message.path.rpartition("/")[2]) == ("PUT", kept.ids[0])
