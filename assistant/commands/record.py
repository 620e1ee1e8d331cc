"""`bedside record`: reading the audit log, and proving that nobody changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.chain import Anchor
    from assistant.record import Record

_BROKEN = 1


def _anchor(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Anchor | None:
    """An entry's number and hash, as `record verify` prints them."""
    from assistant.chain import Anchor

    if value is None:
        return None
    number, _, hash = value.partition(":")
    if not number.isdecimal() or len(hash) != 64:
        raise click.BadParameter(f"{value!r} is not what `bedside record verify` printed.")
    return Anchor(int(number), hash)


@click.group()
def record() -> None:
    """Read the record of what was asked and answered, and prove that it is whole."""


@record.command(epilog="Exit status: 0 the record is whole, 1 it is broken, 2 error.")
@click.option(
    "--noted",
    callback=_anchor,
    metavar="NUMBER:HASH",
    help="What an earlier verify printed: proves too that nothing since then was cut off.",
)
def verify(noted: Anchor | None) -> None:
    """Check every entry's hash and that each follows the one before."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from assistant.commands import terminal

    held = _record()
    columns = ("Verifying", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal.stderr(), transient=True) as progress:
        task = progress.add_task("verify", total=held.count())
        found = held.verify(noted, lambda count: progress.update(task, completed=count))
    if found.broken:
        broken = found.broken
        entry = f"entry {broken.seq} ({broken.id})" if broken.id else f"entry {broken.seq}"
        click.secho(f"Broken at {entry}, {broken.fault}: {broken.detail}.", fg="red", err=True)
        click.echo(f"{found.count} entries before it hold.", err=True)
        raise SystemExit(_BROKEN)
    click.echo(f"Whole: {found.count} entries, each follows the one before.")
    if found.count:
        click.echo(f"Note this elsewhere for the next check: --noted {found.anchor}")


@record.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print the entry as it is stored.")
def show(id: str, as_json: bool) -> None:
    """Show the entry with that ID: an answer as it was shown, with its feedback."""
    from assistant.commands import entries, terminal

    held = _record()
    entry, about = held.get(id), held.about(id)
    if as_json:
        click.echo(entries.as_json(entry, about))
    else:
        console = terminal.stdout()
        for part in entries.card(entry, about):
            console.print(part)


@record.command()
@click.option("-n", "count", type=click.IntRange(1), default=10, show_default=True)
def tail(count: int) -> None:
    """Show the last entries, one a line."""
    from assistant.commands import entries, terminal

    found = _record().tail(count)
    if found:
        terminal.stdout().print(entries.listing(found))
    else:
        click.echo("The record is empty: nothing has been asked yet.")


def _record() -> Record:
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.record import Record
    from assistant.storage import open_database

    return Record(open_database(load_settings().sql_url), now)
