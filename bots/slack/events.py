"""What Slack delivers, as messages of people; what is none is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.incoming import Incoming
from bots.slack.text import typed

Body = Mapping[str, Any]

# A message's own subtypes; all others are edits, deletions, joins and other apps' posts.
_PEOPLE = frozenset({None, "file_share", "thread_broadcast"})


def of_event(body: Body) -> Incoming | None:
    """A `message` or `app_mention` event. Of one message both come, with one key."""
    event = body["event"]
    person, text = event.get("user"), event.get("text") or ""
    if event.get("bot_id") or event.get("subtype") not in _PEOPLE or not person:
        return None
    bot = _bot(body)
    if person == bot:
        return None
    team, channel, ts = body["team_id"], event["channel"], event["ts"]
    named = event["type"] == "app_mention" or (bot is not None and f"<@{bot}>" in text)
    private = event.get("channel_type") == "im"
    inside = event.get("thread_ts")
    reply = {"channel": channel, "thread_ts": inside or ts, "whisper_ts": inside}
    if private and inside:
        reply["assistant"] = True
    return Incoming(
        key=f"slack:{team}:{channel}:{ts}",
        platform="slack",
        workspace=team,
        channel=channel,
        thread=f"slack:{team}:{channel}:{inside or ts}",
        person=person,
        text=typed(text),
        private=private,
        mentioned=named,
        reply=reply,
    )


def of_command(command: Body) -> Incoming:
    """`/bedside question`: only the person sees the answer."""
    where = {"channel": command["channel_id"], "response_url": command["response_url"]}
    team = command["team_id"]
    key = f"slack:{team}:command:{command['trigger_id']}"
    return _alone(key, team, command["user_id"], command["text"], where)


def of_check(body: Body, text: str, where: Body) -> Incoming:
    """A message that somebody has checked in the library. where: `channel`, `whisper_ts` and
    `response_url` of the message."""
    team = body["team"]["id"]
    key = f"slack:{team}:view:{body['view']['id']}"
    return _alone(key, team, body["user"]["id"], text, where)


def of_pick(body: Body, action: Body) -> Incoming:
    """A question that was picked from those that were asked back."""
    team, person, text = body["team"]["id"], body["user"]["id"], action["value"]
    place = place_of(body)
    channel, ts = place["channel"], body["container"]["message_ts"]
    key = f"slack:{team}:{channel}:{ts}:{action['action_id']}:{person}"
    if place.get("response_url"):
        return _alone(key, team, person, text, place)
    return Incoming(
        key=key,
        platform="slack",
        workspace=team,
        channel=channel,
        thread=f"slack:{team}:{channel}:{place['thread_ts']}",
        person=person,
        text=text,
        private=channel.startswith("D"),
        mentioned=True,
        reply=place,
    )


def place_of(body: Body) -> dict[str, Any]:
    """Where a button was pressed: channel and thread; the address that came with it, where only
    the person sees the message."""
    message = body.get("message") or {}
    container = body["container"]
    thread = message.get("thread_ts") or container.get("thread_ts")
    channel = container.get("channel_id") or body["channel"]["id"]
    place = {"channel": channel, "thread_ts": thread or container["message_ts"]}
    if container.get("is_ephemeral"):
        return place | {"thread_ts": None, "response_url": body.get("response_url")}
    return place


def _alone(key: str, team: str, person: str, text: str, where: Body) -> Incoming:
    """Something asked so that only the person sees the answer. It is no thread of the channel,
    so its address names the person: else a librarian's answer would find nobody."""
    channel = where["channel"]
    return Incoming(
        key=key,
        platform="slack",
        workspace=team,
        channel=channel,
        thread=key,
        person=person,
        text=typed(text),
        private=channel.startswith("D"),
        mentioned=True,
        reply={**where, "quiet": True, "person": person},
    )


def _bot(body: Body) -> str | None:
    """Our own user id, as Slack says for whom it delivers."""
    for authorization in body.get("authorizations") or ():
        if authorization.get("is_bot"):
            return str(authorization["user_id"])
    return None
