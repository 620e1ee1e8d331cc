"""`bedside slack manifest`, and what is told at start."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from fastapi import FastAPI

from assistant.config import Settings
from bots.slack.command import slack
from bots.slack.part import join


def made(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(slack, ["manifest", *arguments])
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = yaml.safe_load(result.output)
    return read


def test_for_socket_mode_no_address_is_needed() -> None:
    manifest = made()

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in str(manifest) and "url" not in str(manifest["features"])
    assert "message.channels" in manifest["settings"]["event_subscriptions"]["bot_events"]


def test_over_http_every_request_goes_to_one_address() -> None:
    manifest = made("--url", "https://bedside.example/", "--name", "Ask the library")
    address = "https://bedside.example/slack/events"

    assert manifest["display_information"]["name"] == "Ask the library"
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["features"]["slash_commands"][0]["url"] == address
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_an_address_without_tls_is_refused() -> None:
    result = CliRunner().invoke(slack, ["manifest", "--url", "http://bedside.example"])
    assert result.exit_code == 2 and "is no https:// address" in result.output


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Slack: off; docs/slack.md says how to set it up."),
        ({"slack_signing_secret": "s"}, "BEDSIDE_SLACK_BOT_TOKEN (xoxb-…) is missing"),
        ({"slack_bot_token": "xoxp-1"}, "those begin with xoxb-"),
        ({"slack_bot_token": "xoxb-1"}, "set BEDSIDE_SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-2"}, "those begin with xapp-"),
    ],
)
def test_what_is_missing_is_told(given: dict[str, str], told: str) -> None:
    class Unused:
        settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]

    part = join(FastAPI(), Unused())  # type: ignore[arg-type]
    assert told in (part.told or "") and part.serving is None
    assert "xoxb-1" not in (part.told or "") and "xoxb-2" not in (part.told or "")
