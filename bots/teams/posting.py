"""Where a message goes in Teams, and what Teams says to it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from microsoft_teams.api import ActivityParams
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.clients.conversation import CreateConversationParams
from microsoft_teams.api.models import Account, ConversationAccount
from microsoft_teams.apps import App

from bots.courier import Undeliverable

PERSONAL, GROUP = "personal", "groupChat"
# The bot was removed, the conversation is gone: 403 and 404. What is wrong with a message (400,
# 413) is wrong with it the next time too.
_FOR_GOOD = frozenset({400, 403, 404, 410, 413})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation of Teams; of a channel's, one thread. kind: personal, groupChat, channel."""

    service_url: str
    conversation: str
    kind: str
    tenant: str

    def json(self) -> dict[str, Any]:
        """As the inbox keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Address:
        """From what the inbox kept."""
        return cls(**kept)


class Post:
    """Posts into conversations. Raises Undeliverable for what Teams refuses for good, else
    httpx.HTTPError: then it may go well another time."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def send(self, to: Address, activity: ActivityParams) -> str:
        """Post for everybody in a conversation; the id of the message."""
        with refusals():
            sent = await self._app.send(to.conversation, activity, service_url=to.service_url)
        return sent.id

    async def create(self, to: Address, activity: ActivityParams) -> str:
        """Post what has an id as new: the parts of a stream. Raises httpx.HTTPError only."""
        activity.from_ = Account(id=str(self._app.id))
        activity.conversation = ConversationAccount(id=to.conversation)
        api = self._app.api.clone(service_url=to.service_url)
        sent = await api.conversations.create_activity(to.conversation, activity)
        return sent.id

    async def send_privately(self, to: Address, person: str, message: MessageActivityInput) -> str:
        """Post so that only one person sees it: in place, or where Teams does not let us, in the
        chat of two. person: their id in Teams or in the directory."""
        if to.kind == PERSONAL:
            return await self.send(to, message)
        try:
            targeted = message.model_copy(deep=True)
            return await self.send(to, targeted.with_recipient(Account(id=person), True))
        except Undeliverable:
            _log.info("Teams takes no message for one person in a %s; trying their chat", to.kind)
        members = CreateConversationParams(members=[Account(id=person)], tenant_id=to.tenant)
        with refusals():
            api = self._app.api.clone(service_url=to.service_url)
            chat = await api.conversations.create(members)
        return await self.send(Address(to.service_url, chat.id, PERSONAL, to.tenant), message)


@contextmanager
def refusals() -> Iterator[None]:
    """Raise Undeliverable for what Teams refuses for good."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        if error.response.status_code in _FOR_GOOD:
            raise Undeliverable(f"Teams refused it: {error.response.status_code}") from error
        raise
