"""`bedside library`: what the library holds, and its upkeep."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.bootstrap import Stores
    from assistant.library import Library

_WAIT = 30.0  # seconds for another writer to finish


@click.group()
def library() -> None:
    """See what the library holds, and look after it."""


@library.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the documents that answers come from; overdue and superseded ones are marked."""
    from dataclasses import asdict

    from assistant.clock import now
    from assistant.commands import holdings, terminal

    held = _open()
    documents, today, console = held.documents(), now().date(), terminal.stdout()
    if as_json:
        click.echo(holdings.as_json([asdict(document) for document in documents]))
        return
    documents = [holdings.readable(held, document) for document in documents]
    if not documents:
        click.echo("The library is empty. `bedside ingest FOLDER` fills it.")
    elif console.is_terminal:
        console.print(holdings.listing(documents, today))
    else:
        for line in holdings.lines(documents, today):
            click.echo(line)


@library.command()
@click.argument("document")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(document: str, as_json: bool) -> None:
    """Show a DOCUMENT (its id, or how it begins): metadata, editions, contents."""
    from assistant.clock import now
    from assistant.commands import holdings, terminal

    held = _open()
    found = holdings.find(held, document)
    editions, contents = held.editions(found.id), held.contents(found.edition_id)
    if as_json:
        click.echo(holdings.as_json(holdings.full(found, editions, contents)))
    else:
        console = terminal.stdout()
        found = holdings.readable(held, found)
        for part in holdings.card(found, editions, contents, now().date()):
            console.print(part)


@library.command()
@click.argument("document")
@click.option("--reason", prompt="Why, for the record", help="Why; the record keeps it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(document: str, reason: str, yes: bool) -> None:
    """Withdraw a DOCUMENT: no answer comes from it any more, old answers keep its words.

    A later ingest of the same file leaves it withdrawn; the librarians' desk puts it back.
    """
    from assistant.clock import now
    from assistant.commands import holdings
    from assistant.curating import COMMAND_LINE, withdraw
    from assistant.record import Record

    stores = _stores()
    held = stores.library
    found = holdings.find(held, document)
    if not yes:
        click.confirm(f"Withdraw “{found.metadata.title}” ({found.id})?", abort=True)
    with held.changing(wait=_WAIT):
        withdraw(held, Record(stores.engine, now), found.id, who=COMMAND_LINE, reason=reason)
    click.echo(f"Withdrawn: {found.metadata.title}.")


@library.command()
def rebuild() -> None:
    """Make the indexes anew from the catalogue, with the embedder in use."""
    held = _open(embeds=True)  # a bad embedder must stop this before the indexes are emptied
    with held.changing(wait=_WAIT), _progress("Rebuilding") as advance:
        held.rebuild(advance)
    status = held.status()
    click.echo(f"Rebuilt: {status.chunks} chunks of {status.documents} documents.")


@library.command()
@click.option("--repair", "mend", is_flag=True, help="Mend the indexes from the catalogue.")
def check(mend: bool) -> None:
    """Prove that catalogue, vectors and lexical index agree; exit status 1 when they do not."""
    from assistant.commands import holdings, terminal
    from assistant.library.check import check, repair

    held = _open()
    console = terminal.stdout()
    with terminal.stderr().status("Comparing the stores …"):
        report = check(held)
    console.print(holdings.verdict(report))
    if report.problems and mend:
        with held.changing(wait=_WAIT), terminal.stderr().status("Mending …"):
            report = repair(held)
        click.echo("After the repair:")
        console.print(holdings.verdict(report))
    elif report.problems:
        click.echo("`bedside library check --repair` mends this.")
    sys.exit(1 if report.problems else 0)


def _open(*, embeds: bool = False) -> Library:
    """The library of the settings. embeds: open the model now, not with its first use."""
    return _stores(embeds=embeds).library


def _stores(*, embeds: bool = False) -> Stores:
    from assistant.bootstrap import LateEmbedder, open_stores
    from assistant.commands import terminal
    from assistant.config import load_settings

    with terminal.stderr().status("Opening the library …"):
        settings = load_settings()
        return open_stores(settings, None if embeds else LateEmbedder(settings))


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; gives what to call with chunks done and in all."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from assistant.commands import terminal

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), "chunks,",
               TimeRemainingColumn(compact=True), "left")  # fmt: skip
    with Progress(*columns, console=terminal.stderr(), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
