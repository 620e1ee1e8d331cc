"""`bedside keys`: who may use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.keys import Keys


@click.group()
def keys() -> None:
    """Make, list and revoke the API's keys."""


@keys.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["reader", "librarian", "admin"]),
    default="reader",
    show_default=True,
    help="reader: ask, search, read. librarian: the record too. admin: everything.",
)
def add(name: str, role: str) -> None:
    """Make a key for NAME: a person, a ward or a program."""
    from assistant.keys import Role

    click.echo(_keys().add(name, Role(role)))
    click.secho("Keep it now: it is stored as a hash and cannot be shown again.", err=True)


@keys.command("list")
def list_() -> None:
    """List the keys, without their secrets."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from assistant.commands import terminal
    from assistant.layout import day, visible

    found = _keys().list()
    if not found:
        click.echo("There are no keys. `bedside keys add NAME` makes one.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("id", "name", "role", "made", "revoked"):
        table.add_column(heading)
    for key in found:
        revoked = day(key.revoked_at.date()) if key.revoked_at else ""
        facts = (key.id, visible(key.name), key.role.value, day(key.created_at.date()), revoked)
        table.add_row(*map(Text, facts), style="dim" if key.revoked_at else None)
    terminal.stdout().print(table)


@keys.command()
@click.argument("id")
def revoke(id: str) -> None:
    """End the key with that ID at once."""
    key = _keys().revoke(id)
    click.echo(f"Revoked: {key.id} ({key.name}).")


def _keys() -> Keys:
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.keys import Keys
    from assistant.storage import open_database

    return Keys(open_database(load_settings().sql_url), now)
