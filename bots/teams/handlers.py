"""What people do in Teams: ask, rate, press a button, add the bot."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
from microsoft_teams.api.activities.install_update import InstalledActivity
from microsoft_teams.api.activities.invoke import (
    AdaptiveCardInvokeActivity,
    MessageSubmitActionInvokeActivity,
)
from microsoft_teams.api.activities.message import MessageActivity
from microsoft_teams.api.models.adaptive_card import (
    AdaptiveCardActionCardResponse,
    AdaptiveCardActionResponse,
)
from microsoft_teams.apps import ActivityContext, App
from microsoft_teams.cards import AdaptiveCard
from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError, NotFound
from assistant.layout import day
from assistant.recorded import Verdict
from bots.afterwards import hand_over, rate, recent, shown_before
from bots.courier import Undeliverable
from bots.desk import Desk
from bots.incoming import Incoming
from bots.shown import FIRST_USE, shown
from bots.teams import cards, markup, reading
from bots.teams.message import plain_message
from bots.teams.posting import GROUP, PERSONAL, Post
from bots.teams.sending import NoToken

_HELLO = (
    "Hello. I answer clinical questions from the hospital's own guidelines, and show the words "
    "that every sentence rests on. Just type a question."
)
_HELLO_TIME = 5.0  # seconds
_GONE = "This answer is no longer in the record. Please ask the question again."
_log = logging.getLogger(__name__)


class Handlers:
    """Takes what Teams delivers to the desk. Nothing here waits for an answer: Teams wants to be
    told within 15 seconds that a message was taken."""

    def __init__(self, desk: Desk, post: Post) -> None:
        self._desk = desk
        self._post = post

    def join(self, app: App) -> None:
        """Have an app call them."""
        app.on_message(self.message)
        app.on_message_submit_feedback(self.feedback)
        app.on_card_action(self.card_action)
        app.on_install_add(self.added)

    async def message(self, context: ActivityContext[MessageActivity]) -> None:
        """A message: to the desk. Edits come as another kind of activity, and are not answered."""
        found = reading.incoming(context.activity)
        if found is not None and self._may_be_meant(context.activity, found):
            await run_in_threadpool(self._desk.receive, found)

    async def feedback(self, context: ActivityContext[MessageSubmitActionInvokeActivity]) -> None:
        """A thumb, with what the person wrote beside it: into the record."""
        activity, given = context.activity, context.activity.value.action_value
        who = self._who(activity)
        record_id = await run_in_threadpool(self._rated, activity, who)
        if record_id is None:
            _log.warning("feedback on a message that is not known any more")
            return
        verdict: Verdict = "up" if given.reaction == "like" else "down"
        wrote = reading.comment(given.feedback)
        await run_in_threadpool(rate, self._desk, record_id, who, verdict, wrote)

    async def card_action(
        self, context: ActivityContext[AdaptiveCardInvokeActivity]
    ) -> AdaptiveCardActionResponse:
        """A button of a card: what comes back takes the card's place."""
        action = context.activity.value.action
        try:
            card = await run_in_threadpool(
                self._pressed, context.activity, action.verb or "", action.data
            )
        except NotFound:
            card = cards.told_card(_GONE)
        except BedsideError as error:
            card = cards.told_card(str(error))
        return AdaptiveCardActionCardResponse(value=card)

    async def added(self, context: ActivityContext[InstalledActivity]) -> None:
        """The bot was added to somebody's chats."""
        to = reading.address(context.activity)
        if to.kind == PERSONAL:
            hello = markup.paragraph(_HELLO) + markup.paragraph(FIRST_USE, aside=True)
            try:
                async with asyncio.timeout(_HELLO_TIME):
                    await self._post.send(to, plain_message(hello))
            except (Undeliverable, httpx.HTTPError, NoToken, TimeoutError):
                _log.warning("a person who added the bot could not be greeted", exc_info=True)
                return
            await run_in_threadpool(self._desk.threads.meet, self._who(context.activity))

    # -- inside ------------------------------------------------------------------------------

    def _may_be_meant(self, activity: MessageActivity, found: Incoming) -> bool:
        """A group chat has no threads: what is said in it after an answer is no follow-up."""
        if activity.conversation.conversation_type != GROUP or found.mentioned:
            return True
        place = self._desk.rules.place(found.platform, found.workspace, found.channel, False)
        return place.when == "every"

    def _who(self, activity: Any) -> str:
        tenant, person = reading.tenant(activity), reading.person(activity)
        return self._desk.pseudonyms.of(reading.TEAMS, tenant, person)

    def _rated(self, activity: MessageSubmitActionInvokeActivity, who: str) -> str | None:
        """The answer that a thumb is about; the person's last one where Teams names none."""
        if activity.reply_to_id:
            thread = reading.thread(reading.address(activity))
            return self._desk.inbox.of_message(thread, activity.reply_to_id)
        return next((answer.record_id for answer in recent(self._desk, who, 1)), None)

    def _pressed(
        self, activity: AdaptiveCardInvokeActivity, verb: str, data: dict[str, Any]
    ) -> AdaptiveCard:
        if verb == cards.ANSWER:
            return self._librarian_answers(activity, data)
        record_id = str(data.get(cards.RECORD, ""))
        view = shown(shown_before(self._desk, record_id))
        if verb == cards.WORDS:
            return cards.words_card(view)
        if verb == cards.LIBRARIAN:
            return self._handed_over(activity, record_id, data)
        return cards.sources_card(view)

    def _handed_over(
        self, activity: AdaptiveCardInvokeActivity, record_id: str, data: dict[str, Any]
    ) -> AdaptiveCard:
        wrote = str(data.get(cards.COMMENT) or "").strip()[: cards.LONGEST_COMMENT] or None
        opened = hand_over(self._desk, record_id, self._who(activity), reading.TEAMS, wrote)
        return cards.told_card(
            f"The librarians have your question. They answer by {day(opened.due_at.date())}; "
            f"their answer comes into this conversation. Hand-over {opened.id}."
        )

    def _librarian_answers(
        self, activity: AdaptiveCardInvokeActivity, data: dict[str, Any]
    ) -> AdaptiveCard:
        """Only in the channel that is told of hand-overs: there people are librarians."""
        workspaces = self._desk.rules.workspaces(reading.TEAMS)
        own = workspaces.get(reading.tenant(activity)) or workspaces.get("*")
        if own is None or reading.channel(activity) != own.librarians:
            return cards.told_card("Hand-overs are answered in the librarians' channel only.")
        by = activity.from_.name or self._who(activity)
        handover = self._desk.assistant.handovers.answer(
            str(data.get(cards.HANDOVER, "")), by=by, text=str(data.get(cards.TEXT) or "")
        )
        return cards.told_card(
            f"Answered by {by}; the person reads it where they asked.\n{handover.answer}"
        )
