"""What people do with an answer: its words, their opinion, a librarian."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError
from assistant.layout import day
from assistant.recorded import Verdict
from bots.afterwards import hand_over, rate, shown_before
from bots.courier import Sent
from bots.desk import Desk
from bots.slack import views
from bots.slack.blocks import UP, Message, button, told
from bots.slack.events import place_of
from bots.slack.later import Body, Later
from bots.slack.sending import Post, Whisper

COMMENT = "comment"
_PATIENCE = 2.0  # seconds, of the three that Slack waits for a modal's answer


@dataclass(frozen=True, slots=True)
class Buttons:
    """Listeners of the buttons under an answer, and of the modals that they open."""

    desk: Desk
    client: AsyncWebClient
    later: Later

    async def words(self, body: Body) -> None:
        """Show the words."""

        def view() -> views.View:
            return views.words(shown_before(self.desk, _pressed(body)["value"]))

        await self._open(body, view)

    async def rated(self, ack: Any, body: Body, action: Body) -> None:
        """A thumb: recorded before Slack is told."""
        await self._rate(body, action["value"], _verdict(action), None)
        await ack()
        up = _verdict(action) == "up"
        self.later.start(self._thanked(body, action) if up else self.comment(body))

    async def _thanked(self, body: Body, action: Body) -> None:
        [thanks] = told("Thank you. It is kept with the answer.")
        more = {"type": "actions", "elements": [button("Say more", COMMENT, action["value"])]}
        await self._whisper(body, [Message(thanks.text, [*thanks.blocks, more])])

    async def comment(self, body: Body) -> None:
        """Opens the field for a comment."""
        action = _pressed(body)
        verdict: Verdict = "up" if action["action_id"] == COMMENT else _verdict(action)
        view = views.rating(action["value"], verdict, place_of(body))
        await self.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def commented(self, ack: Any, body: Body, view: Body) -> None:
        """A comment on an answer."""
        held, text = views.kept(view), views.typed_into(view)
        if text:
            try:
                await self._rate(body, held["record_id"], held["verdict"], text)
            except BedsideError as error:
                await ack(response_action="update", view=views.failed(str(error)))
                return
        await ack()

    async def librarian(self, body: Body) -> None:
        """Opens the form that hands a question over."""

        def view() -> views.View:
            answer = shown_before(self.desk, _pressed(body)["value"])
            return views.librarian(answer, place_of(body))

        await self._open(body, view)

    async def handed_over(self, ack: Any, body: Body, view: Body) -> None:
        """Hands a question over. Telling the librarians by e-mail may take longer than Slack
        waits: then the person is told when it is done."""
        task = self.later.start(self._hand_over(body, view))
        await asyncio.wait({task}, timeout=_PATIENCE)
        await ack()

    async def answering(self, body: Body) -> None:
        """Opens the form for a librarian's answer: in the librarians' channel only."""
        if not self._is_librarians(body):
            return

        def view() -> views.View:
            return views.answering(self.desk.assistant.handovers.get(_pressed(body)["value"]))

        await self._open(body, view)

    async def answered(self, ack: Any, body: Body, view: Body) -> None:
        """A librarian's answer: it goes back to who asked."""
        user = body["user"]
        by = user.get("name") or user.get("username") or user["id"]
        text, id = views.typed_into(view), views.kept(view)["handover"]
        try:
            await run_in_threadpool(self.desk.assistant.handovers.answer, id, by=by, text=text)
        except BedsideError as error:
            await ack(response_action="errors", errors={views.FIELD: str(error)})
            return
        await ack()

    # -- inside ------------------------------------------------------------------------------

    async def _hand_over(self, body: Body, view: Body) -> None:
        held, comment = views.kept(view), views.typed_into(view) or None
        who = self._who(body)
        try:
            opened = await run_in_threadpool(
                hand_over, self.desk, held["record_id"], who, "slack", comment
            )
        except BedsideError as error:
            await self._whisper_to(held, body["user"]["id"], told(str(error)))
            return
        until = day(opened.due_at.date())
        here = "to you in a direct message" if held.get("response_url") else "here, in this thread"
        done = told(f"📚 The librarians have the question and answer by {until}, {here}.")
        if held.get("response_url"):
            await self._whisper_to(held, body["user"]["id"], done)
        else:
            way = Post(self.client, held["channel"], held["thread_ts"], f"opened:{opened.id}")
            await way.send(done, _unkept())

    async def _rate(self, body: Body, record_id: str, verdict: Verdict, text: str | None) -> None:
        await run_in_threadpool(rate, self.desk, record_id, self._who(body), verdict, text)

    async def _open(self, body: Body, made: Callable[[], views.View]) -> None:
        """Open a modal that is made from the store; what goes wrong is said in one, too."""
        try:
            view = await run_in_threadpool(made)
        except BedsideError as error:
            view = views.failed(str(error))
        await self.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _whisper(self, body: Body, messages: Sequence[Message]) -> None:
        place = place_of(body)
        if not place.get("response_url"):  # where the button stands, not below it
            place["thread_ts"] = (body.get("message") or {}).get("thread_ts")
        await self._whisper_to(place, body["user"]["id"], messages)

    async def _whisper_to(
        self, place: Mapping[str, Any], person: str, messages: Sequence[Message]
    ) -> None:
        url, thread = place.get("response_url"), place.get("thread_ts")
        way = Whisper(self.client, place["channel"], person, thread, url)
        await way.send(messages, _unkept())

    def _who(self, body: Body) -> str:
        return self.desk.pseudonyms.of("slack", body["team"]["id"], body["user"]["id"])

    def _is_librarians(self, body: Body) -> bool:
        workspaces = self.desk.rules.workspaces("slack")
        named = workspaces.get(body["team"]["id"]) or workspaces.get("*")
        return named is not None and named.librarians == place_of(body)["channel"]


def _pressed(body: Body) -> Body:
    action: Body = body["actions"][0]
    return action


def _verdict(action: Mapping[str, Any]) -> Verdict:
    return "up" if action["action_id"] == UP else "down"


def _unkept() -> Sent:
    """For what may be said twice."""

    async def forget(_: list[str]) -> None:
        pass

    return Sent([], forget)
