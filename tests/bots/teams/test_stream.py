"""A stream to its end, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from microsoft_teams.api import ActivityParams
from microsoft_teams.api.activities.message import MessageActivityInput

from bots.teams.stream import Ending, Stream

pytestmark = pytest.mark.anyio


@dataclass
class Teams:
    """Takes the parts of a stream; refusal: what it says to the next."""

    parts: list[dict[str, Any]] = field(default_factory=list)
    refusal: tuple[int, str] | None = None

    async def __call__(self, activity: ActivityParams) -> str:
        if self.refusal is not None:
            status, message = self.refusal
            request = httpx.Request("POST", "http://teams.example")
            content = json.dumps({"error": {"message": message}})
            response = httpx.Response(status, content=content, request=request)
            raise httpx.HTTPStatusError(message, request=request, response=response)
        self.parts.append(activity.model_dump(by_alias=True, exclude_none=True))
        return "s1" if len(self.parts) == 1 else "DO_NOT_USE_PLACEHOLDER_ID"


@pytest.fixture
def teams() -> Iterator[Teams]:
    yield Teams()


def _info(part: dict[str, Any]) -> tuple[Any, ...]:
    (info,) = (e for e in part["entities"] if e["type"] == "streaminfo")
    return info.get("streamId"), info["streamType"], info.get("streamSequence")


async def test_it_informs_grows_and_ends(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.teams.stream._PACE", 0.0)
    stream = Stream(teams, "xml")
    await stream.inform("Searching …")
    await stream.grow("<p>One.</p>")
    assert await stream.finish(MessageActivityInput(text="<p>One. Two.</p>")) is Ending.SHOWN
    assert [_info(part) for part in teams.parts] == [
        (None, "informative", 1),
        ("s1", "streaming", 2),
        ("s1", "final", None),
    ]
    assert [part["type"] for part in teams.parts] == ["typing", "typing", "message"]


async def test_what_comes_too_soon_waits_for_the_next(teams: Teams) -> None:
    stream = Stream(teams, "xml")
    await stream.inform("Searching …")
    await stream.grow("<p>One.</p>")
    assert len(teams.parts) == 1


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Content stream is not allowed on an already completed streamed message", Ending.SHOWN),
        ("Content stream was canceled by user", Ending.STOPPED),
        ("Content stream finished due to exceeded streaming time", Ending.LATE),
        ("Content stream is not allowed", Ending.LATE),
    ],
)
async def test_an_earlier_process_stream_is_ended_by_what_teams_says(
    teams: Teams, words: str, ending: Ending
) -> None:
    teams.refusal = (403, words)
    stream = Stream(teams, "xml", "s1")
    assert await stream.finish(MessageActivityInput(text="<p>One.</p>")) is ending


async def test_what_passes_is_raised_to_be_tried_again(teams: Teams) -> None:
    teams.refusal = (503, "busy")
    with pytest.raises(httpx.HTTPStatusError):
        await Stream(teams, "xml", "s1").finish(MessageActivityInput(text="<p>One.</p>"))
