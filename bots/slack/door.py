"""The way in: a Bolt app whose listeners keep what comes before Slack is told that it came."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError
from bots.afterwards import recent
from bots.desk import Desk
from bots.incoming import Incoming
from bots.slack import views
from bots.slack.blocks import ASK_LIBRARIAN, DOWN, PICK, UP, WORDS
from bots.slack.buttons import COMMENT, Buttons
from bots.slack.events import of_check, of_command, of_event, of_pick
from bots.slack.handed import ANSWER_HANDOVER
from bots.slack.later import Later

COMMAND = "/bedside"
CHECK = "check_in_library"
_RECENT = _NEWS = 5
_GREETING = (
    "Ask me what the hospital's guidelines say. Leave out what identifies a patient: no names, "
    "numbers or dates of birth."
)
_HOW = (
    f"Write your question behind the command: `{COMMAND} When is a raised potassium an "
    "emergency?` Only you see the answer."
)
_log = logging.getLogger(__name__)


def bolt_app(desk: Desk, client: AsyncWebClient) -> AsyncApp:
    """The app that Slack's requests go through, whose signature is checked, and its envelopes."""
    # Bolt's own log would quote what people wrote.
    quiet = logging.getLogger("bots.slack.bolt")
    quiet.setLevel(logging.ERROR)
    app = AsyncApp(
        logger=quiet,
        client=client,
        request_verification_enabled=False,  # bots/slack/signed.py does it
        authorize=_authorized(str(client.token)),
        # A listener has finished before Slack is answered: so what it keeps, is kept by then.
        process_before_response=True,
    )
    later = Later()
    door, buttons = Door(desk, client), Buttons(desk, client, later)
    app.event("app_mention")(door.message)
    app.event({"type": "message"})(door.message)
    app.event("assistant_thread_started")(later.acknowledged(door.thread_started))
    app.event("assistant_thread_context_changed")(_nothing)
    app.event("app_home_opened")(later.acknowledged(door.home_opened))
    app.command(COMMAND)(door.command)
    app.shortcut(CHECK)(later.acknowledged(door.check))
    app.view(views.CHECKED)(door.checked)
    app.action(re.compile(f"^{PICK}_"))(door.picked)
    app.action(WORDS)(later.acknowledged(buttons.words))
    app.action(re.compile(f"^({UP}|{DOWN})$"))(buttons.rated)
    app.action(COMMENT)(later.acknowledged(buttons.comment))
    app.view(views.RATED)(buttons.commented)
    app.action(ASK_LIBRARIAN)(later.acknowledged(buttons.librarian))
    app.view(views.HANDED)(buttons.handed_over)
    app.action(ANSWER_HANDOVER)(later.acknowledged(buttons.answering))
    app.view(views.ANSWERED)(buttons.answered)
    app.error(_failed)
    return app


@dataclass(frozen=True, slots=True)
class Door:
    """Listeners of what people ask."""

    desk: Desk
    client: AsyncWebClient

    async def message(self, body: dict[str, Any]) -> None:
        """A message of a channel or of a chat of two, a mention."""
        incoming = of_event(body)
        if incoming is not None:
            await self._received(incoming)

    async def command(self, ack: Any, command: dict[str, Any]) -> None:
        """`/bedside question`."""
        if not (command.get("text") or "").strip():
            await ack(text=_HOW, response_type="ephemeral")
            return
        await self._received(of_command(command))
        await ack(text="Searching the library …", response_type="ephemeral")

    async def check(self, body: dict[str, Any]) -> None:
        """The shortcut on a message: asks what to look up."""
        message = body["message"]
        where = {
            "channel": body["channel"]["id"],
            "whisper_ts": message.get("thread_ts"),
            "response_url": body.get("response_url"),
        }
        view = views.check(message.get("text") or "", where)
        await self.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def checked(self, ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        """What is to be looked up."""
        text = views.typed_into(view)
        if not text:
            await ack(response_action="errors", errors={views.FIELD: "Write a question."})
            return
        await self._received(of_check(body, text, views.kept(view)))
        await ack()

    async def picked(self, ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        """One of the questions that were asked back."""
        await self._received(of_pick(body, action))
        await ack()

    async def thread_started(self, body: dict[str, Any]) -> None:
        """Somebody opened the assistant: what to ask."""
        thread = body["event"]["assistant_thread"]
        where = {"channel_id": thread["channel_id"], "thread_ts": thread["thread_ts"]}
        await self.client.chat_postMessage(
            channel=where["channel_id"], thread_ts=where["thread_ts"], text=_GREETING
        )
        prompts = [{"title": text, "message": text} for text in self.desk.rules.suggestions]
        if prompts:
            await self.client.assistant_threads_setSuggestedPrompts(
                **where, title="For example", prompts=prompts
            )

    async def home_opened(self, body: dict[str, Any]) -> None:
        """The App Home: made anew each time it is opened."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        who = self.desk.pseudonyms.of("slack", body["team_id"], event["user"])
        view = await run_in_threadpool(self._home, who)
        await self.client.views_publish(user_id=event["user"], view=view)

    async def _received(self, incoming: Incoming) -> None:
        place = self.desk.rules.place(
            incoming.platform, incoming.workspace, incoming.channel, incoming.private
        )
        if place.ephemeral and not incoming.private:
            # A librarian's answer is then for the person only, too.
            alone = {"quiet": True, "person": incoming.person}
            incoming = replace(incoming, reply={**incoming.reply, **alone})
        await run_in_threadpool(self.desk.receive, incoming)

    def _home(self, who: str) -> views.View:
        assistant = self.desk.assistant
        try:
            documents = sorted(assistant.library.documents(), key=lambda d: d.added_at)
            news = documents[: -_NEWS - 1 : -1]
            answers = recent(self.desk, who, _RECENT)
            return views.home(answers, news, assistant.settings.librarian_contact)
        except BedsideError as error:
            return {"type": "home", "blocks": views.failed(str(error))["blocks"]}


def _authorized(token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """The one workspace that the bot's token is of; Slack is not asked about it again."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


async def _nothing() -> None:
    pass


async def _failed(error: Exception) -> None:
    """Slack gets a 500, or no acknowledgement, and delivers an event again."""
    if isinstance(error, SlackApiError):
        _log.error("Slack refused: %s", error.response.get("error"))
    else:
        _log.error("what Slack delivered could not be taken in", exc_info=error)
