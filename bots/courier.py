"""What a platform has to bring: a courier, and for each message one reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.handovers import Handover
from assistant.model import Answer, Statement
from assistant.steps import Progress
from bots.incoming import Incoming, Notice


class Undeliverable(Exception):
    """The platform will never take this message (channel gone, bot removed): no second try."""


@dataclass(slots=True)
class Sent:
    """Which messages of ours went out for a delivery, in order, by the platform's ids.

    After a crash it holds what an earlier try noted: those parts are not sent again. again: there
    was an earlier try, so the last thing it sent may not have been noted.
    """

    ids: list[str]
    keep: Callable[[list[str]], Awaitable[None]]
    again: bool = False

    async def note(self, id: str, instead_of: str | None = None) -> None:
        """Keep the id of a message that has just gone out, durably. instead_of: one that was
        noted before."""
        self.ids = [*(kept for kept in self.ids if kept != instead_of), id]
        await self.keep(self.ids)


class Reply(Protocol):
    """The way back to one message. One object a try; it may hold what is under way.

    `answer` and `tell` raise where the platform refuses: then they are tried again later, with
    what `Sent` has noted. `working` and `statement` are extras: what they raise is only logged.
    """

    async def working(self, progress: Progress) -> None:
        """Show that something is going on; urgent: whom to call first."""

    async def statement(self, statement: Statement) -> None:
        """Show a statement that a model wrote, before the answer is complete."""

    async def answer(self, answer: Answer, first_use: bool) -> None:
        """Show the answer. first_use: the person's first one, with what not to type."""

    async def tell(self, notice: Notice) -> None:
        """Tell why there is no answer: only the person sees it, except for what failed."""


class Courier(Protocol):
    """A platform's way out. platform: the prefix of its keys."""

    platform: str

    def reply(self, incoming: Incoming, sent: Sent, quiet: bool) -> Reply:
        """The way back to a message. quiet: only the person is to see the answer."""

    async def librarian_answered(
        self, address: Mapping[str, Any], handover: Handover, sent: Sent
    ) -> None:
        """Post a librarian's answer. address: `reply` of the first message of its thread."""

    async def handed_over(
        self, workspace: str, channel: str, handover: Handover, sent: Sent
    ) -> None:
        """Tell the librarians' channel of a new hand-over."""
