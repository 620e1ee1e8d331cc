"""`bedside audit gaps`, `currency`, `recall`, `handovers` and `use`: the registers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from eval.audit.commands.options import Opened, opened, output_options, period, period_options

if TYPE_CHECKING:
    from eval.audit.log import Log
    from eval.audit.registers.listing import Listing


@click.command()
@period_options(required=True)
@output_options
def gaps(first: datetime, last: datetime, as_json: bool, as_csv: bool) -> None:
    """What was asked and not answered well, put together by meaning, with what to acquire."""
    from assistant.commands import terminal
    from eval.audit.registers import gaps as register
    from eval.audit.registers.listing import gaps_listing

    here, log = _read(first, last)
    with terminal.stderr().status("Putting the questions together …"):
        found = register(log, here.library.embedder.embed_documents)
    _print(found, gaps_listing(found), as_json, as_csv)


@click.command()
@period_options(required=True)
@output_options
def currency(first: datetime, last: datetime, as_json: bool, as_csv: bool) -> None:
    """Documents past their review date or superseded, and how many answers used them."""
    from assistant.clock import now
    from eval.audit.registers import currency as register
    from eval.audit.registers.listing import currency_listing
    from eval.audit.sources import cited_documents

    here, log = _read(first, last)
    documents = cited_documents(here.library, log.answers)
    today = now().astimezone(here.settings.zone).date()
    found = register(documents, log.answers, today)
    _print(found, currency_listing(found), as_json, as_csv)


@click.command()
@click.argument("document")
@click.option("--reason", required=True, help="Why it is withdrawn, for the message.")
@period_options(required=False)
@output_options
def recall(  # noqa: PLR0913, PLR0917 (a command's options)
    document: str,
    reason: str,
    first: datetime | None,
    last: datetime | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """A DOCUMENT is withdrawn: who was told what, on which date, and the message to send."""
    from assistant.commands import holdings
    from eval.audit.registers import recall as register
    from eval.audit.registers.listing import recall_listing

    here, log = _read(first, last)
    held = holdings.find(here.library, document)
    contact = here.settings.librarian_contact
    found = register(held.id, held.metadata.title, log.answers, reason, contact)
    _print(found, recall_listing(found), as_json, as_csv)
    if not (as_json or as_csv):
        told = f"Answers: {len(found.told)}. People: {len(found.people)}."
        each = "--csv and --json give the message to each of them. A notice to all:"
        click.echo(f"{told} {each}\n\n{found.message}" if found.told else "Nobody was told of it.")


@click.command()
@period_options(required=True)
@output_options
def handovers(first: datetime, last: datetime, as_json: bool, as_csv: bool) -> None:
    """Hand-overs of a period: open, answered, time taken."""
    from assistant.clock import now
    from assistant.commands.handed import span
    from eval.audit.registers import handed_over
    from eval.audit.registers.listing import handovers_listing

    _, log = _read(first, last)
    found = handed_over(log.handovers, now())
    _print(found, handovers_listing(found), as_json, as_csv)
    if not (as_json or as_csv):
        took = f", {span(found.median_time)} in the median" if found.median_time else ""
        click.echo(
            f"{found.open} open ({found.overdue} overdue), {found.answered} answered{took} "
            f"({found.late} late), {found.filed} filed as summaries."
        )


@click.command()
@period_options(required=True)
@output_options
def use(first: datetime, last: datetime, as_json: bool, as_csv: bool) -> None:
    """Questions by channel, role, hour and topic, and the minutes they may have saved."""
    from eval.audit.registers import use as register
    from eval.audit.registers.listing import use_listing
    from eval.audit.sources import roles

    here, log = _read(first, last)
    settings = here.settings
    found = register(log.answers, roles(here.keys.list()), settings.zone, settings.minutes_saved)
    _print(found, use_listing(found), as_json, as_csv)
    if not (as_json or as_csv):
        click.echo(found.assumption)


def _read(first: datetime | None, last: datetime | None) -> tuple[Opened, Log]:
    from eval.audit.log import read_log

    here = opened()
    return here, read_log(here.record, period(here.settings, first, last), sources=True)


def _print(found: Any, listing: Listing, as_json: bool, as_csv: bool) -> None:
    from assistant.commands import terminal

    if as_json:
        shown = [asdict(one) for one in found] if isinstance(found, Sequence) else asdict(found)
        click.echo(json.dumps(shown, default=str, indent=2, ensure_ascii=False))
    elif as_csv:
        click.echo(listing.csv(), nl=False)
    elif listing.rows:
        terminal.stdout().print(listing.table())
    else:
        click.echo("There is nothing in that time.")
