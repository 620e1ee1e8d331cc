"""What Teams delivers, as the desk takes it."""

from __future__ import annotations

import html
import json

from microsoft_teams.api.activities.message import MessageActivity
from microsoft_teams.api.models import ActivityBase

from bots.incoming import Incoming
from bots.teams.posting import PERSONAL, Address

TEAMS = "teams"


def incoming(activity: MessageActivity) -> Incoming | None:
    """A message of a person; None for one of a bot, this one included."""
    if _of_a_bot(activity):
        return None
    to = address(activity)
    return Incoming(
        key=f"{TEAMS}:{to.conversation}:{activity.id}",
        platform=TEAMS,
        workspace=to.tenant,
        channel=channel(activity),
        thread=thread(to),
        person=person(activity),
        text=_text(activity),
        private=to.kind == PERSONAL,
        mentioned=activity.is_recipient_mentioned(),
        reply=to.json(),
    )


def address(activity: ActivityBase) -> Address:
    """Where an activity is answered: in a channel its conversation is the thread already."""
    conversation = activity.conversation
    kind = conversation.conversation_type or PERSONAL
    return Address(activity.service_url or "", conversation.id, str(kind), tenant(activity))


def thread(to: Address) -> str:
    """What becomes one conversation of Bedside's."""
    return f"{TEAMS}:{to.conversation}"


def tenant(activity: ActivityBase) -> str:
    """The organisation that an activity comes from."""
    data = activity.channel_data
    named = data.tenant.id if data and data.tenant else None
    return named or activity.conversation.tenant_id or ""


def channel(activity: ActivityBase) -> str:
    """The channel or chat, without the thread in it."""
    data = activity.channel_data
    named = data.channel.id if data and data.channel else None
    return named or activity.conversation.id.partition(";")[0]


def person(activity: ActivityBase) -> str:
    """Who sent it: the id of the directory, which administrators know, where Teams gives it."""
    return activity.from_.aad_object_id or activity.from_.id


def comment(feedback: str) -> str | None:
    """What a person wrote beside a thumb: Teams sends it as JSON in a string."""
    try:
        found = json.loads(feedback)
    except ValueError:
        found = feedback
    text = found.get("feedbackText") if isinstance(found, dict) else found
    return str(text).strip() or None if text is not None else None


def _of_a_bot(activity: MessageActivity) -> bool:
    sender = activity.from_
    roles = {sender.role, sender.type}
    return sender.id == activity.recipient.id or sender.id.startswith("28:") or "bot" in roles


def _text(activity: MessageActivity) -> str:
    """The words, without mentions; Teams sends "<" and "&" as HTML has them."""
    stripped = activity.model_copy(deep=True).strip_mentions_text().text
    return html.unescape(stripped).replace("\xa0", " ").strip()
