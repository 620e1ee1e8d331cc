"""What Slack sends, as its documentation shows it, and how it signs it."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.bots.slack.fake import ALICE, BOT, CHANNEL, DIRECT, TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
_COUNT = itertools.count(1)


def event(inner: dict[str, Any], id: str | None = None) -> dict[str, Any]:
    """An Events API envelope."""
    return {
        "token": "unused", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback",
        "event_id": id or f"Ev{next(_COUNT)}", "event_time": 1790000000,
        "authorizations": [
            {"team_id": TEAM, "user_id": BOT, "is_bot": True, "enterprise_id": None,
             "is_enterprise_install": False}
        ],
        "event": inner,
    }  # fmt: skip


def message(text: str, **over: Any) -> dict[str, Any]:
    """A plain message of a channel."""
    ts = over.pop("ts", None) or f"17900001{next(_COUNT):02d}.000100"
    return {
        "type": "message", "user": ALICE, "text": text, "channel": CHANNEL,
        "channel_type": "channel", "ts": ts, "event_ts": ts, "client_msg_id": f"c{ts}",
    } | over  # fmt: skip


def mention(text: str, **over: Any) -> dict[str, Any]:
    """A mention of the bot in a channel."""
    return message(f"<@{BOT}> {text}", **over) | {"type": "app_mention", "channel_type": None}


def direct(text: str, **over: Any) -> dict[str, Any]:
    """A message of a chat of two."""
    return message(text, channel=DIRECT, channel_type="im", **over)


def command(text: str, respond: str) -> dict[str, Any]:
    """`/bedside` in a channel."""
    return {
        "command": "/bedside", "text": text, "user_id": ALICE, "user_name": "alice",
        "team_id": TEAM, "channel_id": CHANNEL, "api_app_id": "A1", "response_url": respond,
        "trigger_id": f"1.{next(_COUNT)}",
    }  # fmt: skip


def press(action: dict[str, Any], ts: str, *, thread: str | None = None, **over: Any) -> Any:
    """A button of a message of ours."""
    container = {"type": "message", "message_ts": ts, "channel_id": CHANNEL, "is_ephemeral": False}
    return _interaction(
        type="block_actions",
        container=container,
        channel={"id": CHANNEL},
        message={"ts": ts} | ({"thread_ts": thread} if thread else {}),
        actions=[{"type": "button", "block_id": "b", "action_ts": "1.1"} | action],
    ) | over  # fmt: skip


def submit(view: dict[str, Any], text: str) -> dict[str, Any]:
    """A modal that was opened, sent with what was typed into it."""
    values = {"text": {"text": {"type": "plain_text_input", "value": text}}}
    return _interaction(
        type="view_submission",
        view=view | {"id": f"V{next(_COUNT)}", "state": {"values": values}},
    )


def shortcut(text: str, respond: str) -> dict[str, Any]:
    """The shortcut on a message."""
    return _interaction(
        type="message_action", callback_id="check_in_library", channel={"id": CHANNEL},
        message={"text": text, "ts": "1790000001.000001"}, response_url=respond,
        message_ts="1790000001.000001",
    )  # fmt: skip


def encoded(body: dict[str, Any]) -> str:
    """As Slack puts it into a request: events as JSON, commands as a form, the rest in one."""
    if body.get("type") in {"event_callback", "url_verification"}:
        return json.dumps(body)
    return urlencode(body if "command" in body else {"payload": json.dumps(body)})


def signed(body: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request with that body."""
    stamp = str(int(time.time() if at is None else at))
    kind = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature,
    }


def _interaction(**values: Any) -> dict[str, Any]:
    return {
        "team": {"id": TEAM}, "user": {"id": ALICE, "name": "alice"}, "api_app_id": "A1",
        "token": "unused", "trigger_id": f"9.{next(_COUNT)}",
    } | values  # fmt: skip
