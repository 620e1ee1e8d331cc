"""Bedside with its Slack bot in this process, and a Slack around it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from assistant.web.parts import lifespan
from bots.slack.part import PATH, join
from tests.bots.slack.fake import FakeSlack, fake_slack
from tests.bots.slack.payloads import SECRET, encoded, event, signed


@dataclass
class Served:
    """A running bot. client: keeps its event loop alive."""

    app: FastAPI
    client: TestClient
    assistant: Assistant
    slack: FakeSlack
    posts: int = 0

    def post(self, body: dict[str, Any]) -> httpx.Response:
        """What Slack does over HTTP: each attempt is signed at another second."""
        self.posts += 1
        text = encoded(body)
        stamp = time.time() - 200 + self.posts
        return self.client.post(PATH, content=text, headers=signed(text, at=stamp))

    def deliver(self, inner: dict[str, Any]) -> None:
        """An event that is acknowledged."""
        assert self.post(event(inner)).status_code == 200

    @property
    def respond(self) -> str:
        """The response address of a command."""
        return self.slack.url.replace("/api/", "/respond")

    def said(self, n: int = 1) -> str:
        """The text of the n-th message, all its blocks."""
        return words(self.slack.wait("chat.postMessage", n))


Serve = Callable[..., Served]


def words(body: dict[str, Any]) -> str:
    """The texts of a message's or view's blocks, a line each."""
    lines = []
    for block in (body.get("view") or body)["blocks"]:
        texts = [block.get("text"), *block.get("elements", [])]
        lines += [t["text"] for t in texts if t and isinstance(t.get("text"), str)]
    return "\n".join(lines)


def buttons(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons of a message, by their label."""
    return {
        element["text"]["text"]: {"action_id": element["action_id"], "value": element["value"]}
        for block in body["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as fake:
        yield fake


@pytest.fixture
def serve(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path: Path, slack: FakeSlack
) -> Iterator[Serve]:
    """Starts the bot, with settings; over signed requests where none are given."""
    running: list[TestClient] = []

    def start(rules: str = "", **settings: Any) -> Served:
        data = tmp_path / "data"
        if not data.exists():
            shutil.copytree(sample_data, data)
        (tmp_path / "bots.yaml").write_text(rules)
        own = {"slack_bot_token": "xoxb-1", "slack_signing_secret": SECRET} | settings
        made = Settings(
            _env_file=None, data_dir=data, cache_dir=models, slack_api_url=slack.url,
            bots_file=tmp_path / "bots.yaml", **own,
        )  # fmt: skip
        assistant = build(made, embedder)
        app = FastAPI(lifespan=lifespan)
        app.state.parts = (join(app, assistant),)
        client = TestClient(app)
        client.__enter__()
        running.append(client)
        return Served(app, client, assistant, slack)

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()
