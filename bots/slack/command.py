"""`bedside slack`: what setting up Slack takes."""

from __future__ import annotations

import click


@click.group()
def slack() -> None:
    """Set up the Slack app; docs/slack.md has the steps."""


@slack.command()
@click.option("--name", default="Bedside", show_default=True, help="What the app is called.")
@click.option(
    "--url",
    help="https:// address of Bedside, where Slack sends requests; Socket Mode if not given.",
)
def manifest(name: str, url: str | None) -> None:
    """Print the manifest that makes the app in one paste."""
    if url is not None and not url.startswith("https://"):
        raise click.BadParameter(f"{url} is no https:// address.", param_hint="--url")
    from bots.slack.manifest import manifest as made

    click.echo(made(name, url), nl=False)
