"""Activities as Teams sends them."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.bots.teams.issuer import APP_ID, TENANT_ID

BOT = {"id": f"28:{APP_ID}", "name": "Bedside"}
NURSE = {
    "id": "29:nurse",
    "name": "Ann Example",
    "aadObjectId": "a0000000-0000-0000-0000-000000000001",
}
CHANNEL = "19:ward7@thread.tacv2"
_ids = count(1700000000001)


def activity(service_url: str, kind: str = "message", **over: Any) -> dict[str, Any]:
    """An activity of a personal chat; what is given replaces its own, None drops."""
    own: dict[str, Any] = {
        "type": kind,
        "id": str(next(_ids)),
        "timestamp": "2026-12-01T03:00:00Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": NURSE,
        "recipient": BOT,
        "conversation": {
            "id": "a:chat-of-two",
            "conversationType": "personal",
            "tenantId": TENANT_ID,
        },
        "channelData": {"tenant": {"id": TENANT_ID}},
    }
    return {name: value for name, value in (own | over).items() if value is not None}


def in_channel(
    service_url: str, text: str, *, root: str = "1700000000000", mentioned: bool = True, **over: Any
) -> dict[str, Any]:
    """A message in a thread of a channel. root: the thread's first message."""
    at = f"<at>{BOT['name']}</at>"
    mention = {"type": "mention", "mentioned": BOT, "text": at}
    own: dict[str, Any] = {
        "text": f"{at} {text}\n" if mentioned else text,
        "entities": [mention] if mentioned else None,
        "conversation": {
            "id": f"{CHANNEL};messageid={root}",
            "conversationType": "channel",
            "tenantId": TENANT_ID,
            "isGroup": True,
        },
        "channelData": {
            "tenant": {"id": TENANT_ID},
            "channel": {"id": CHANNEL},
            "team": {"id": "19:team@thread.tacv2"},
        },
    }
    return activity(service_url, **(own | over))
