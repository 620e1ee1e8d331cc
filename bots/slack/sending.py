"""Ways in which a message goes out: into a thread, or to one person only."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bots.courier import Sent
from bots.slack.blocks import Message
from bots.slack.client import final, patience

EVENT = "bedside_message"
_RECENT = 100  # messages of a thread that are looked through for one of ours
_OK = 200
_log = logging.getLogger(__name__)


class Way(Protocol):
    """How messages go out."""

    async def send(self, messages: Sequence[Message], sent: Sent) -> None:
        """Send those that did not go out before. Raises SlackApiError, Undeliverable."""


@dataclass(frozen=True, slots=True)
class Post:
    """Into a channel for all to see, in a thread of it where one is given. about: what the
    messages answer; of one and the same part of it there is one message only."""

    client: AsyncWebClient
    channel: str
    thread_ts: str | None
    about: str

    async def send(self, messages: Sequence[Message], sent: Sent) -> None:
        """Send those that did not go out before: noted ones, and where an earlier try may have
        posted without noting it, those that are found in the thread."""
        found = await self._found() if sent.again and len(sent.ids) < len(messages) else {}
        for part, message in enumerate(messages):
            if part < len(sent.ids):
                continue
            ts = found.get(part) or await self._posted(part, message)
            await sent.note(ts)

    async def _posted(self, part: int, message: Message) -> str:
        try:
            response = await self.client.chat_postMessage(
                channel=self.channel,
                thread_ts=self.thread_ts,
                text=message.text,
                blocks=message.blocks,
                metadata=metadata(self.about, part),
                client_msg_id=str(uuid5(NAMESPACE_URL, f"{self.about}#{part}")),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            raise final(error) from error
        return str(response["ts"])

    async def _found(self) -> dict[int, str]:
        """Our messages about the same that stand in the thread: part → ts."""
        if self.thread_ts is None:
            return {}
        try:
            response = await self.client.conversations_replies(
                channel=self.channel,
                ts=self.thread_ts,
                include_all_metadata=True,
                limit=_RECENT,
            )
        except SlackApiError:
            _log.warning("a thread could not be looked through", exc_info=True)
            return {}
        found: dict[int, str] = {}
        listed: list[dict[str, Any]] = response.get("messages", [])
        for message in listed:
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("about") == self.about:
                found[payload["part"]] = message["ts"]
        return found


@dataclass(frozen=True, slots=True)
class Whisper:
    """To one person only: in answer to a command, in a channel, or else in a chat of two.

    Slack keeps no trace of what it showed to one person, so after a crash between sending and
    noting it is sent twice.
    """

    client: AsyncWebClient
    channel: str
    person: str
    thread_ts: str | None
    response_url: str | None

    async def send(self, messages: Sequence[Message], sent: Sent) -> None:
        """Send those that did not go out before."""
        for message in messages[len(sent.ids) :]:
            await self._sent(message)
            await sent.note("seen by one")

    async def _sent(self, message: Message) -> None:
        if self.response_url and await self._responded(self.response_url, message):
            return
        try:
            await self.client.chat_postEphemeral(
                channel=self.channel,
                user=self.person,
                thread_ts=self.thread_ts,
                text=message.text,
                blocks=message.blocks,
            )
        except SlackApiError:  # the bot is not in that channel
            try:
                await self.client.chat_postMessage(
                    channel=self.person, text=message.text, blocks=message.blocks
                )
            except SlackApiError as error:
                raise final(error) from error

    async def _responded(self, url: str, message: Message) -> bool:
        """Answer at the address that came with a command: it works for half an hour."""
        webhook = AsyncWebhookClient(url, timeout=30, retry_handlers=patience())
        try:
            response = await webhook.send(
                text=message.text, blocks=message.blocks, response_type="ephemeral"
            )
        except Exception:
            _log.warning("the address of a command was not reached", exc_info=True)
            return False
        return response.status_code == _OK


def metadata(about: str, part: int) -> dict[str, Any]:
    """By which one of our messages is found again. It names no person and no question."""
    return {"event_type": EVENT, "event_payload": {"about": about, "part": part}}
