"""The `bedside` command. Its subcommands are found through entry points, so a new part of
Bedside adds a command with one line in pyproject.toml and none here."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "bedside.commands"


class _Commands(click.Group):
    """Loads a subcommand's module only when it is named or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted({e.name for e in entry_points(group=GROUP)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        for entry in entry_points(group=GROUP, name=cmd_name):
            return _loaded(entry)
        return None


def _loaded(entry: EntryPoint) -> click.Command:
    """The command of an entry point; where it cannot be loaded, one that says so when called."""
    try:
        command = entry.load()
    except Exception as error:  # whatever a plug-in does, the other commands must go on working
        return _unusable(entry, str(error) or type(error).__name__, error)
    if isinstance(command, click.Command):
        return command
    return _unusable(entry, f"{entry.value} is no command", None)


def _unusable(entry: EntryPoint, reason: str, error: Exception | None) -> click.Command:
    reason = reason.partition("\n")[0].rstrip(".")
    package = entry.dist.name if entry.dist else "that brings it"

    def fail() -> None:
        from assistant.errors import BedsideError

        raise BedsideError(
            f"`bedside {entry.name}` cannot be loaded: {reason}. Install the package {package} "
            "again, or remove it."
        ) from error

    return click.Command(
        entry.name,
        callback=fail,
        short_help=f"(cannot be loaded: {reason})",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bedside", prog_name="bedside")
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
