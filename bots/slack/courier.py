"""The way out: answers, notices and librarians' answers as Slack shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from assistant.handovers import Handover
from assistant.model import Answer, Statement
from assistant.render import understood_as
from assistant.steps import Progress, Stage
from bots.courier import Sent
from bots.incoming import Incoming, Notice, NoticeKind
from bots.shown import line, shown
from bots.slack.blocks import Message, messages, streamed, streamed_head, streamed_parts, told
from bots.slack.handed import for_librarians, librarians_answer
from bots.slack.sending import Post, Way, Whisper
from bots.slack.streaming import NoStream, Stream, Streams, mended, was_streamed

_STATUS = {
    Stage.SEARCHING: "is searching the library…",
    Stage.WRITING: "is writing, and checks each sentence against its source…",
}


@dataclass(slots=True)
class SlackReply:
    """The way back to one message of Slack."""

    client: AsyncWebClient
    streams: Streams
    incoming: Incoming
    sent: Sent
    quiet: bool
    urgent: str | None = None
    understood: str | None = None
    stream: Stream | None = None

    async def working(self, progress: Progress) -> None:
        """A status where there is a place for one: in the assistant's container."""
        self.urgent = self.urgent or progress.urgent
        asked = self.incoming.text
        self.understood = self.understood or understood_as(progress.standalone or asked, asked)
        reply = self.incoming.reply
        if reply.get("assistant"):
            await self.client.assistant_threads_setStatus(
                channel_id=reply["channel"],
                thread_ts=reply["thread_ts"],
                status=_STATUS[progress.stage],
            )

    async def statement(self, statement: Statement) -> None:
        """A statement that a model wrote, streamed where that is possible."""
        if self.stream is None:
            if self.quiet or self.sent.ids or self.sent.again:
                return
            self.stream = self._new_stream()
            head = streamed_head(self.urgent, self.understood)
        else:
            head = ""
        with suppress(NoStream):  # the whole answer is posted in its place
            if self.stream is not None:
                await self.stream.write(head + streamed(line(statement, 0)))

    async def answer(self, answer: Answer, first_use: bool) -> None:
        """The whole answer: what is left of its stream, or a plain post."""
        if was_streamed(self.sent):
            return
        view = shown(answer, first_use=first_use)
        try:
            if self.stream is None and self._may_stream():
                self.stream = self._new_stream()
                for text in (streamed_head(view.urgent, view.understood), *streamed_parts(view)):
                    if text and self.stream:
                        await self.stream.write(text)
            if self.stream is not None:
                await self.stream.finish(view)
                return
        except NoStream:
            pass
        await self._send(messages(view))

    async def tell(self, notice: Notice) -> None:
        """A notice, to the person only; what failed stands where its answer would."""
        alone = self.quiet or not (self.incoming.private or notice.kind is NoticeKind.FAILED)
        await self._send(told(notice.text), alone)

    # -- inside ------------------------------------------------------------------------------

    async def _send(self, parts: Sequence[Message], alone: bool | None = None) -> None:
        alone = self.quiet if alone is None else alone
        if not alone:
            await mended(self.client, self.incoming.reply["channel"], self.sent, parts[0])
        await self._way(alone).send(parts, self.sent)

    def _way(self, alone: bool) -> Way:
        reply = self.incoming.reply
        channel, thread = reply["channel"], reply.get("thread_ts")
        if alone:
            where = reply.get("whisper_ts", thread)
            url = reply.get("response_url")
            return Whisper(self.client, channel, self.incoming.person, where, url)
        return Post(self.client, channel, thread, self.incoming.key)

    def _may_stream(self) -> bool:
        """Quotes are complete at once: only the assistant's container shows them grow."""
        fresh = not self.quiet and not self.sent.ids and not self.sent.again
        return fresh and bool(self.incoming.reply.get("assistant"))

    def _new_stream(self) -> Stream | None:
        reply, incoming = self.incoming.reply, self.incoming
        if not self.streams.known or not reply.get("thread_ts"):
            return None
        return Stream(
            self.client,
            self.streams,
            reply["channel"],
            reply["thread_ts"],
            incoming.workspace,
            incoming.person,
            incoming.key,
            self.sent,
        )


@dataclass(slots=True)
class SlackCourier:
    """Slack's way out."""

    client: AsyncWebClient
    streams: Streams = field(default_factory=Streams)
    platform: str = "slack"

    def reply(self, incoming: Incoming, sent: Sent, quiet: bool) -> SlackReply:
        """The way back to a message."""
        alone = quiet or bool(incoming.reply.get("quiet"))
        return SlackReply(self.client, self.streams, incoming, sent, alone)

    async def librarian_answered(
        self, address: Mapping[str, Any], handover: Handover, sent: Sent
    ) -> None:
        """Into the thread; to the person, where only they saw the answer."""
        about = f"{handover.id}:{handover.answered_at}"
        if address.get("quiet"):
            way = Post(self.client, address["person"], None, about)
        else:
            way = Post(self.client, address["channel"], address.get("thread_ts"), about)
        await way.send(librarians_answer(handover), sent)

    async def handed_over(
        self, workspace: str, channel: str, handover: Handover, sent: Sent
    ) -> None:
        """To the librarians' channel."""
        del workspace  # the token is of one
        await Post(self.client, channel, None, handover.id).send(for_librarians(handover), sent)
