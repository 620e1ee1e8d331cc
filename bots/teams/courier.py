"""The way out to Teams."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from microsoft_teams.api import ActivityParams
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.activities.typing import TypingActivityInput

from assistant.handovers import Handover
from assistant.model import Answer, Statement
from assistant.steps import Progress, Stage
from bots.courier import Reply, Sent, Undeliverable
from bots.incoming import Incoming, Notice, NoticeKind
from bots.shown import line, shown
from bots.teams import markup
from bots.teams.cards import HANDED_OVER, handover_card
from bots.teams.message import FORMAT, answer_messages, card_message, plain_message
from bots.teams.posting import PERSONAL, Address, Post, refusals
from bots.teams.reading import TEAMS
from bots.teams.stream import Ending, Stream

_STREAM = "stream:"
_PATIENCE = 5.0  # seconds that what is shown before the answer may take
_STAGES = {Stage.SEARCHING: "Searching the library …", Stage.WRITING: "Writing the answer …"}
_NOT_SHOWN = (
    "Bedside has answered, but Teams did not take the answer. Ask in a personal chat with "
    "Bedside, or ask a librarian."
)


class TeamsCourier:
    """Answers messages of Teams. service_url: where the librarians' channels are posted to."""

    platform = TEAMS

    def __init__(self, post: Post, service_url: str) -> None:
        self._post = post
        self._service_url = service_url

    def reply(self, incoming: Incoming, sent: Sent, quiet: bool) -> Reply:
        """The way back to a message."""
        return TeamsReply(self._post, incoming, sent, quiet)

    async def librarian_answered(
        self, address: Mapping[str, Any], handover: Handover, sent: Sent
    ) -> None:
        """Post a librarian's answer into the thread of the question."""
        message = plain_message(markup.librarian_answered(handover))
        await self._once(Address.of(address), message, sent)

    async def handed_over(
        self, workspace: str, channel: str, handover: Handover, sent: Sent
    ) -> None:
        """Tell the librarians' channel of a new hand-over, in a thread of its own."""
        to = Address(self._service_url, channel, "channel", workspace)
        message = card_message(handover_card(handover), HANDED_OVER)
        await self._once(to, message, sent)

    async def _once(self, to: Address, message: MessageActivityInput, sent: Sent) -> None:
        if not sent.ids:
            await sent.note(await self._post.send(to, message))


class TeamsReply:
    """The way back to one message. In a personal chat the answer grows in place; its stream's id
    is kept, so that a later try finishes the same message instead of posting another."""

    def __init__(self, post: Post, incoming: Incoming, sent: Sent, quiet: bool) -> None:
        self._post = post
        self._to = Address.of(incoming.reply)
        self._person = incoming.person
        self._quiet = quiet
        self._sent = sent
        began = next((id for id in sent.ids if id.startswith(_STREAM)), None)
        self._stream = Stream(self._create, FORMAT, began and began.removeprefix(_STREAM))
        self._urgent = ""
        self._said = ""

    async def working(self, progress: Progress) -> None:
        """Show what is going on; whom to call first stays above what follows."""
        async with asyncio.timeout(_PATIENCE):
            if progress.urgent:
                self._urgent = markup.paragraph(f"⚠ {progress.urgent}", strong=True)
            if self._to.kind != PERSONAL:
                if progress.stage is Stage.SEARCHING and not self._quiet:
                    await self._post.send(self._to, TypingActivityInput())
                return
            await self._begun(self._stream.inform(self._told(progress)))

    async def statement(self, statement: Statement) -> None:
        """Show one more statement of an answer that is being written."""
        self._said += markup.line(line(statement, 0))
        if self._to.kind == PERSONAL:
            async with asyncio.timeout(_PATIENCE):
                await self._begun(self._stream.grow(self._urgent + self._said))

    async def answer(self, answer: Answer, first_use: bool) -> None:
        """Show the whole answer. What an earlier try has shown of it is not shown again."""
        made = answer_messages(shown(answer, first_use=first_use))
        done = len(self._done)
        try:
            for number, message in enumerate(made):
                if number >= done:
                    id = await self._shown(message, first=number == 0)
                    await self._sent.note(id, instead_of=f"{_STREAM}{id}")
        except Undeliverable:
            await self._visible(plain_message(markup.paragraph(_NOT_SHOWN)))
            raise

    async def tell(self, notice: Notice) -> None:
        """Tell why there is no answer; in a thread only who asked reads it, unless Teams gives no
        way to do that: the text holds nothing of the question."""
        if self._done:
            return
        message = plain_message(markup.paragraph(notice.text))
        if notice.kind is NoticeKind.FAILED:
            id = await self._visible(message)
        else:
            try:
                id = await self._post.send_privately(self._to, self._person, message)
            except Undeliverable:
                id = await self._post.send(self._to, message)
        await self._sent.note(id, instead_of=f"{_STREAM}{id}")

    # -- inside ------------------------------------------------------------------------------

    @property
    def _done(self) -> list[str]:
        """The messages that are out for good."""
        return [id for id in self._sent.ids if not id.startswith(_STREAM)]

    async def _shown(self, message: MessageActivityInput, *, first: bool) -> str:
        if self._quiet:
            return await self._post.send_privately(self._to, self._person, message)
        return await (self._visible(message) if first else self._post.send(self._to, message))

    async def _visible(self, message: MessageActivityInput) -> str:
        """Show a message where it was asked: at the end of the stream, where there is one."""
        id = self._stream.id
        if id is None:
            return await self._post.send(self._to, message)
        with refusals():
            ending = await self._stream.finish(message)
        if ending is Ending.LATE:
            replacing = message.model_copy(deep=True)
            replacing.id = id
            await self._post.send(self._to, replacing)
        return id

    async def _begun(self, sending: Any) -> None:
        """Send a part of the stream; with the first one, keep its id."""
        before = self._stream.id
        await sending
        if before is None and self._stream.id is not None:
            await self._sent.note(f"{_STREAM}{self._stream.id}")

    async def _create(self, activity: ActivityParams) -> str:
        return await self._post.create(self._to, activity)

    def _told(self, progress: Progress) -> str:
        said = _STAGES[progress.stage]
        return f"{progress.urgent} {said}" if progress.urgent else said
