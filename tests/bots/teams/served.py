"""Bedside with its Teams bot, in this process, and Teams around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from bots.teams.joining import ENDPOINT
from tests.bots.teams.activities import activity, in_channel
from tests.bots.teams.connector import Connector
from tests.bots.teams.issuer import Issuer


@dataclass
class Served:
    """A running bot. client: keeps its event loop alive. teams: what the bot posts to."""

    client: TestClient
    assistant: Assistant
    teams: Connector
    issuer: Issuer

    def deliver(self, sent: dict[str, Any]) -> httpx.Response:
        """What Teams does with an activity."""
        token = self.issuer.token(sent["serviceUrl"])
        headers = {"authorization": f"Bearer {token}"}
        return self.client.post(ENDPOINT, json=sent, headers=headers)

    def say(self, text: str, **over: Any) -> dict[str, Any]:
        """Say something in the chat of two; the activity that it was."""
        sent = activity(self.teams.url, text=text, **over)
        assert self.deliver(sent).status_code == 200
        return sent

    def say_in_channel(self, text: str, **over: Any) -> dict[str, Any]:
        """Say something in a thread of a channel, with a mention of the bot."""
        sent = in_channel(self.teams.url, text, **over)
        assert self.deliver(sent).status_code == 200
        return sent

    def invoke(self, name: str, value: dict[str, Any], **over: Any) -> Any:
        """Press something; what comes back."""
        sent = activity(self.teams.url, "invoke", name=name, value=value, **over)
        response = self.deliver(sent)
        assert response.status_code == 200, response.text
        return response.json() if response.content else None

    def press(self, verb: str, data: dict[str, Any], **over: Any) -> dict[str, Any]:
        """Press a button of a card; the card that takes its place."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        given = self.invoke("adaptiveCard/action", {"action": action}, **over)
        assert given["statusCode"] == 200
        assert given["type"] == "application/vnd.microsoft.card.adaptive"
        card: dict[str, Any] = given["value"]
        return card


@contextmanager
def served(assistant: Assistant, teams: Connector, issuer: Issuer) -> Iterator[Served]:
    """Serve an assistant, whose settings name this Teams."""
    app = create_app(assistant, require_keys=False)
    with TestClient(app, base_url="http://127.0.0.1:8080") as client:
        yield Served(client, assistant, teams, issuer)


def card(message: dict[str, Any]) -> dict[str, Any]:
    """The card of a message."""
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    content: dict[str, Any] = attachment["content"]
    return content


def button(card: dict[str, Any], title: str) -> dict[str, Any]:
    """A button of a card, also of the cards in it."""
    for action in card["actions"]:
        if action["title"] == title:
            return action
        if "card" in action:
            return button(action["card"], title)
    raise AssertionError(f"no button {title!r}")


def words(card: dict[str, Any]) -> str:
    """All that a card says."""
    return "\n".join("".join(run["text"] for run in block["inlines"]) for block in card["body"])
