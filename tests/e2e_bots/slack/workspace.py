"""A Slack workspace that is not ours: the npm package local-slack-linux-x64, with its web page."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import yaml

BINARY = Path(__file__).parents[1] / "node_modules/local-slack-linux-x64/bin/local-slack"
TEAM, BOT, ALICE = "T01TEST", "U0BOT", "U01ALICE"
WARD, LIBRARIANS = "C01WARD", "C02LIB"
SECRET, BOT_TOKEN, APP_TOKEN = "s3cret", "xoxb-test-token", "xapp-test-token"
_STARTING, _PATIENCE = 20, 20  # seconds


@dataclass(frozen=True, slots=True)
class Workspace:
    """A running workspace."""

    url: str

    def settings(self, mode: Literal["socket", "events"]) -> dict[str, str]:
        """What Bedside needs to join it."""
        own = {"BEDSIDE_SLACK_API_URL": f"{self.url}api/", "BEDSIDE_SLACK_BOT_TOKEN": BOT_TOKEN}
        if mode == "socket":
            return own | {"BEDSIDE_SLACK_APP_TOKEN": APP_TOKEN}
        return own | {"BEDSIDE_SLACK_SIGNING_SECRET": SECRET}

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel."""
        answer = httpx.get(f"{self.url}_control/messages/{channel}").json()
        found: list[dict[str, Any]] = answer["messages"]
        return found

    def of_bot(self, channel: str) -> list[dict[str, Any]]:
        """Bedside's own messages in a channel."""
        return [message for message in self.messages(channel) if message.get("user") == BOT]

    def wait_for(self, channel: str, text: str) -> None:
        """Wait until Bedside has said something in a channel."""
        deadline = time.monotonic() + _PATIENCE
        while not any(text in json.dumps(m, ensure_ascii=False) for m in self.of_bot(channel)):
            assert time.monotonic() < deadline, self.messages(channel)
            time.sleep(0.1)


@contextmanager
def workspace(
    folder: Path, port: int, mode: Literal["socket", "events"], bedside: str = ""
) -> Iterator[Workspace]:
    """A workspace at a port. bedside: address that it sends requests to, with events."""
    config = {
        "workspace": {"name": "St Elsewhere", "domain": "ward", "teamId": TEAM},
        "app": {
            "appId": "A01APP",
            "botUserId": BOT,
            "botName": "bedside",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
            "signingSecret": SECRET,
            "mode": mode,
            "requestUrl": f"{bedside}/slack/events",
        },
        "users": [{"id": ALICE, "name": "alice", "real_name": "Alice Anderson"}],
        "channels": [
            {"id": WARD, "name": "ward-7", "members": [ALICE, BOT]},
            {"id": LIBRARIANS, "name": "librarians", "members": [ALICE, BOT]},
        ],
    }
    (folder / "slack.yaml").write_text(yaml.safe_dump(config))
    with (folder / "slack.log").open("w") as log:
        process = subprocess.Popen(
            [BINARY, "--config", folder / "slack.yaml", "--port", str(port)],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        running = Workspace(f"http://localhost:{port}/")
        _until_up(running)
        yield running
    finally:
        process.terminate()
        process.wait(10)


def _until_up(running: Workspace) -> None:
    deadline = time.monotonic() + _STARTING
    while True:
        try:
            httpx.get(f"{running.url}_control/state").raise_for_status()
            return
        except (httpx.HTTPError, json.JSONDecodeError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
