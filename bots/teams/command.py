"""`bedside teams`: what setting up Teams takes."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def teams() -> None:
    """Set up the Teams app; docs/teams.md has the steps."""


@teams.command()
@click.option("--name", default="Bedside", show_default=True, help="What the app is called.")
@click.option(
    "--all-messages",
    is_flag=True,
    help="Ask for every message of the teams and chats that the app is added to, as follow-ups "
    "without a mention need. Without it Teams passes on mentions and personal chats only.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("bedside-teams.zip"),
    show_default=True,
    help="File to write.",
)
def package(name: str, all_messages: bool, out: Path) -> None:
    """Make the app package that an administrator uploads."""
    from assistant.config import load_settings
    from bots.teams.package import write_package

    write_package(out, load_settings(), name, all_messages=all_messages)
    click.echo(f"{out} is ready to be uploaded; docs/teams.md says where.")
