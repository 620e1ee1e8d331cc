"""Settings of the chat platforms that Bedside answers on; part of `assistant.config.Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ChatSettings(BaseSettings):
    """What all chat platforms share."""

    bots_file: Path | None = Field(
        None,
        description="YAML file of the chats' workspaces and channels: where Bedside answers, whom "
        "and how (bots/README.md).",
    )


class SlackSettings(BaseSettings):
    """Slack. The bot is on with a bot token, and an app-level token or a signing secret."""

    slack_bot_token: SecretStr | None = Field(
        None, description="Slack's bot token (xoxb-…); Slack is off without."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="Slack's app-level token (xapp-…), for Socket Mode: no port is opened."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Slack's signing secret, for requests that Slack sends over HTTP."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API.")


class TeamsSettings(BaseSettings):
    """Microsoft Teams. The bot is on where `teams_app_id` or `teams_local` is set."""

    teams_app_id: str | None = Field(
        None, description="Application (client) ID of the bot's registration in Azure."
    )
    teams_app_secret: SecretStr | None = Field(
        None, description="Client secret of the bot's registration."
    )
    teams_tenant_id: str | None = Field(
        None,
        description="Directory (tenant) ID of the organisation; messages from any other are "
        "refused.",
    )
    teams_local: bool = Field(
        False,
        description="Take messages without a token, from this machine only: for trying the bot "
        "in the Microsoft 365 Agents Playground.",
    )
    teams_service_url: str = Field(
        "https://smba.trafficmanager.net/teams",
        description="Address of Teams for posts to the librarians' channel.",
    )
    teams_metadata_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="OpenID metadata of who signs the tokens of incoming messages; its keys "
        "stand beside it at `/keys`.",
    )
    teams_token_issuer: str = Field(
        "https://api.botframework.com", description="Issuer that those tokens must name."
    )
    teams_token_url: str | None = Field(
        None,
        description="OAuth 2.0 address that gives the bot its own tokens; Microsoft's if unset.",
    )
    teams_developer: str | None = Field(
        None, description="Who offers the Teams app, as its package says: 32 characters at most."
    )
    teams_website: str | None = Field(None, description="Web page about the Teams app, https://.")
    teams_privacy_url: str | None = Field(
        None, description="Web page that says what happens to what people ask in Teams."
    )
    teams_terms_url: str | None = Field(
        None, description="Web page with the terms of use of the Teams app."
    )
