"""Slack's Web API, with patience: what is refused for a while is tried again."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bots.courier import Undeliverable

_FOR_GOOD = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_in_channel",
        "user_not_found",
        "restricted_action",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "message_not_found",
    }
)


def patience() -> list[AsyncRetryHandler]:
    """Retries for lost connections, for 429 after the time it names, and for 5xx."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]


def web_client(token: str, api_url: str) -> AsyncWebClient:
    """A client of the Web API. token: the bot's, or the app's for Socket Mode."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=30, retry_handlers=patience())


def reason(error: SlackApiError) -> str:
    """Slack's own word for what was wrong."""
    return str(error.response.get("error", "unknown"))


def final(error: SlackApiError) -> Exception:
    """The error to raise: Undeliverable where a second try is of no use."""
    why = reason(error)
    return Undeliverable(f"Slack refuses the message: {why}.") if why in _FOR_GOOD else error
