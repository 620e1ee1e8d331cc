"""A message that grows while it is read: personal chats only, Teams has it nowhere else.

The SDK's own stream sends from tasks in the background and forgets its id with the process; this
one sends when it is told, and can be finished after a restart. Limits of Teams: one request a
second, two minutes in all.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from enum import StrEnum

import httpx
from microsoft_teams.api import ActivityParams
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.activities.typing import TypingActivityInput
from microsoft_teams.api.models import ChannelData, TextFormat

_PACE = 1.0  # seconds
_FORBIDDEN = 403


class Ending(StrEnum):
    """How a stream ended. stopped: the person pressed Stop. late: Teams takes no more of it, the
    message is to be replaced."""

    SHOWN = "shown"
    STOPPED = "stopped"
    LATE = "late"


class Stream:
    """One growing message. id: Teams' id of it, None before anything was sent; given where an
    earlier process began it."""

    def __init__(
        self,
        post: Callable[[ActivityParams], Awaitable[str]],
        format: TextFormat,
        id: str | None = None,
    ) -> None:
        self._post = post
        self._format = format
        self.id = id
        self._sequence = 1
        self._sent_at = float("-inf")

    async def inform(self, text: str) -> None:
        """Show what is going on, before there is any text. Raises httpx.HTTPError."""
        note = TypingActivityInput(text=text).with_channel_data(
            ChannelData(stream_type="informative")
        )
        await self._send(note)

    async def grow(self, text: str) -> None:
        """Show the text so far; what comes too soon is left to the next. Raises
        httpx.HTTPError."""
        if time.monotonic() - self._sent_at >= _PACE:
            await self._send(TypingActivityInput(text=text).with_text_format(self._format))

    async def finish(self, message: MessageActivityInput) -> Ending:
        """Show the whole message. Raises httpx.HTTPError where it may go well another time."""
        assert self.id is not None
        final = message.model_copy(deep=True)
        final.id = self.id
        try:
            await self._post(final.add_stream_final())
        except httpx.HTTPStatusError as error:
            return _ending(error)
        return Ending.SHOWN

    async def _send(self, part: TypingActivityInput) -> None:
        if self.id is not None:
            part.id = self.id
        id = await self._post(part.add_stream_update(self._sequence))
        self.id = self.id or id
        self._sequence += 1
        self._sent_at = time.monotonic()


def _ending(error: httpx.HTTPStatusError) -> Ending:
    """What Teams' refusal of the last part means; only its words tell."""
    if error.response.status_code != _FORBIDDEN:
        raise error
    words = error.response.text.lower()
    if "completed" in words:
        return Ending.SHOWN  # by an earlier try, of which only the answer was lost
    return Ending.STOPPED if "cancel" in words else Ending.LATE
