"""A streamed answer: one message that grows while a language model writes."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.courier import Sent
from bots.shown import Shown
from bots.slack.blocks import Message, choices, tail
from bots.slack.client import final, reason
from bots.slack.sending import metadata

_OPEN, _CLOSED = "stream:", "streamed:"
_TEXT = 11_000  # characters that a stream takes, of 12,000
_NEVER = frozenset({"unknown_method", "method_deprecated", "feature_not_enabled", "not_allowed"})
_log = logging.getLogger(__name__)


class NoStream(Exception):
    """There is no stream to be had here, or the answer does not fit one: it is posted."""


@dataclass(slots=True)
class Streams:
    """Whether the workspace has streams at all."""

    known: bool = True


@dataclass(slots=True)
class Stream:
    """One stream in a thread. team, person: to whom it is streamed."""

    client: AsyncWebClient
    streams: Streams
    channel: str
    thread_ts: str
    team: str
    person: str
    about: str
    sent: Sent
    ts: str | None = None
    length: int = 0
    broken: bool = False

    async def write(self, text: str) -> None:
        """Let it grow by some Markdown. Raises NoStream where it cannot."""
        if self.broken or self.length + len(text) > _TEXT:
            self.broken = True
            raise NoStream
        try:
            if self.ts is None:
                await self._start(text)
            else:
                await self.client.chat_appendStream(
                    channel=self.channel, ts=self.ts, markdown_text=text
                )
        except SlackApiError as error:
            if reason(error) in _NEVER:
                self.streams.known = False
            _log.info("no stream: %s", reason(error))
            self.broken = True
            raise NoStream from error
        self.length += len(text)

    async def finish(self, shown: Shown) -> None:
        """Close it with what follows the statements. Raises NoStream, SlackApiError."""
        if self.ts is None or self.broken:
            raise NoStream
        blocks = ([choices(shown)] if shown.choices else []) + tail(shown)
        try:
            await self.client.chat_stopStream(
                channel=self.channel,
                ts=self.ts,
                blocks=blocks,
                metadata=metadata(self.about, 0),
            )
        except SlackApiError as error:
            raise NoStream from error
        await self.sent.note(_CLOSED + self.ts, instead_of=_OPEN + self.ts)

    async def _start(self, text: str) -> None:
        response = await self.client.chat_startStream(
            channel=self.channel,
            thread_ts=self.thread_ts,
            markdown_text=text,
            recipient_team_id=self.team,
            recipient_user_id=self.person,
        )
        self.ts = str(response["ts"])
        await self.sent.note(_OPEN + self.ts)


def was_streamed(sent: Sent) -> bool:
    """Whether the whole answer went out as a stream."""
    return any(id.startswith(_CLOSED) for id in sent.ids)


async def mended(client: AsyncWebClient, channel: str, sent: Sent, message: Message) -> None:
    """Put a whole message in the place of a stream that broke off, of this try or an earlier
    one. Raises what Slack raises."""
    for noted in [id for id in sent.ids if id.startswith(_OPEN)]:
        ts = noted.removeprefix(_OPEN)
        try:
            await client.chat_stopStream(channel=channel, ts=ts)
        except SlackApiError as error:  # it is closed already
            _log.info("a broken stream was closed: %s", reason(error))
        try:
            await client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=message.blocks
            )
        except SlackApiError as error:
            raise final(error) from error
        await sent.note(ts, instead_of=noted)
