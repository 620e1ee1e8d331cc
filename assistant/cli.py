"""The `bedside` command. Its subcommands are found through entry points, so a new part of
Bedside adds a command with one line in pyproject.toml and none here."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import click

GROUP = "bedside.commands"


class _Commands(click.Group):
    """Loads a subcommand's module only when it is named or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(e.name for e in entry_points(group=GROUP))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        for entry in entry_points(group=GROUP, name=cmd_name):
            command = entry.load()
            assert isinstance(command, click.Command)
            return command
        return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=version("bedside"), prog_name="bedside")
def bedside() -> None:
    """Cited answers from your own guidelines, or an honest "the library does not hold this"."""


def main() -> None:
    """Run the command; an error meant for people is shown as one, without a stack trace."""
    from assistant.errors import BedsideError

    try:
        bedside(standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BedsideError as error:
        click.secho(f"{error}", fg="red", err=True)
        sys.exit(2)
