"""`bedside audit incident`: file, close and list safety incidents."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from eval.safety.incidents import Incident, Incidents

_HARMS = ("none", "low", "moderate", "severe", "fatal")


@click.group()
def incident() -> None:
    """File, close and list safety incidents; they stay in the record and in every report."""


@incident.command("file")
@click.option("--what", required=True, help="What happened, without who the patient is.")
@click.option("--hazard", required=True, help="Hazard of docs/safety/hazards.md, as HAZ-02.")
@click.option("--harm", required=True, type=click.Choice(_HARMS), help="Harm to the patient.")
@click.option("--action", required=True, help="What was done at once.")
@click.option("--by", required=True, help="Who files it: a role or a pseudonym.")
@click.option("--answer", "answer_id", help="Record id of the answer it happened with.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day it happened (today).")
@click.option("--reference", help="Its number in the hospital's incident system.")
def file(  # noqa: PLR0913, PLR0917 (a command's options)
    what: str,
    hazard: str,
    harm: str,
    action: str,
    by: str,
    answer_id: str | None,
    on: datetime | None,
    reference: str | None,
) -> None:
    """File an incident; identifiers are taken out of what is told."""
    from assistant.clock import now
    from eval.safety.incidents import Filing, Harm

    day = (on or now()).date()
    filing = Filing(day, what, hazard, Harm(harm), action, by, answer_id, reference)
    click.echo(_incidents().file(filing).id)


@incident.command()
@click.argument("id")
@click.option("--by", required=True, help="Who closes it: a role or a pseudonym.")
@click.option("--outcome", required=True, help="What came of it.")
def close(id: str, by: str, outcome: str) -> None:
    """Close the incident with that ID."""
    closed = _incidents().close(id, by=by, outcome=outcome)
    click.echo(f"Closed: {closed.id} ({closed.filing.hazard}).")


@incident.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
def list_(open_only: bool) -> None:
    """List the incidents, oldest first."""
    from rich import box
    from rich.table import Table

    from assistant.commands import terminal

    found = [i for i in _incidents().all() if i.open or not open_only]
    if not found:
        click.echo("No incidents. `bedside audit incident file` files one.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("id", "happened", "hazard", "harm", "what", "status"):
        table.add_column(heading)
    for one in found:
        table.add_row(*_row(one))
    terminal.stdout().print(table)


def _row(one: Incident) -> tuple[str, ...]:
    from assistant.layout import day, visible

    filing = one.filing
    status = f"closed {day(one.closed_at.date())}" if one.closed_at else "open"
    return (
        one.id,
        day(filing.happened_on),
        filing.hazard,
        filing.harm.value,
        visible(filing.what),
        status,
    )


def _incidents() -> Incidents:
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.identifiers import Identifiers
    from assistant.record import Record
    from assistant.storage import open_database
    from eval.safety.hazards import load_hazards
    from eval.safety.incidents import Incidents

    settings = load_settings()
    identifiers = Identifiers(settings.hospital_number_patterns)
    record = Record(open_database(settings.sql_url), now)
    return Incidents(record, load_hazards(), lambda text: identifiers.mask(text).text)
