"""The manifest that makes the Slack app in one paste."""

from __future__ import annotations

from typing import Any

import yaml

from bots.slack.door import CHECK, COMMAND
from bots.slack.part import PATH

_SCOPES = [
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "im:write",
    "mpim:history",
]
_EVENTS = [
    "app_home_opened",
    "app_mention",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
]
_DESCRIPTION = "Cited answers from the hospital's own guidelines"


def manifest(name: str, url: str | None) -> str:
    """The manifest as YAML. name: of the app. url: https:// address of Bedside for requests over
    HTTP; None for Socket Mode."""
    address = f"{url.rstrip('/')}{PATH}" if url else None
    whole = {
        "display_information": {
            "name": name,
            "description": _DESCRIPTION,
            "background_color": "#005eb8",
        },
        "features": _features(name, address),
        "oauth_config": {"scopes": {"bot": _SCOPES}},
        "settings": {
            "event_subscriptions": _with(address, {"bot_events": _EVENTS}),
            "interactivity": _with(address, {"is_enabled": True}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)


def _features(name: str, address: str | None) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": "Ask the library; only you see the answer",
        "usage_hint": "[question]",
        "should_escape": False,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "assistant_view": {"assistant_description": _DESCRIPTION},
        "bot_user": {"display_name": name, "always_online": True},
        "shortcuts": [
            {
                "name": "Check this in the library",
                "type": "message",
                "callback_id": CHECK,
                "description": "Look up what this message says",
            }
        ],
        "slash_commands": [command | ({"url": address} if address else {})],
    }


def _with(address: str | None, values: dict[str, Any]) -> dict[str, Any]:
    return ({"request_url": address} if address else {}) | values
