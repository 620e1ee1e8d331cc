"""`bedside audit sample`, `list`, `show`."""

from __future__ import annotations

from datetime import datetime

import click

from eval.audit.commands.options import opened, period, period_options


@click.command()
@period_options(required=True)
@click.option("--size", type=click.IntRange(1, 5000), default=60, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same draws the same.")
@click.option(
    "--rater", "raters", multiple=True, required=True, help="Who grades; twice, for two raters."
)
@click.option("--third", required=True, help="Who decides where the two differ.")
@click.option(
    "--double",
    type=click.FloatRange(0.2, 1.0),
    default=0.2,
    show_default=True,
    help="Share that both grade.",
)
@click.option("--by", help="Who draws the sample; the first rater if not given.")
def sample(  # noqa: PLR0913, PLR0917 (a command's options)
    first: datetime,
    last: datetime,
    size: int,
    seed: int,
    raters: tuple[str, ...],
    third: str,
    double: float,
    by: str | None,
) -> None:
    """Draw answers of a period to be graded; the sample is kept in the record."""
    from assistant.commands import terminal
    from eval.audit import shown
    from eval.audit.log import read_log
    from eval.audit.sample import Wanted, drawn_audit
    from eval.audit.trail import keep_audit

    if len(set(raters)) != 2 or len(raters) != 2 or third in raters:
        raise click.UsageError("Name two raters (--rater A --rater B), and another as --third.")
    here = opened()
    log = read_log(here.record, period(here.settings, first, last))
    wanted = Wanted(size, seed, (raters[0], raters[1]), third, by or raters[0], double)
    last_hash = next((entry.hash for entry in here.record.tail(1)), "")
    made = keep_audit(here.record, drawn_audit(log, wanted, last_hash))
    terminal.stdout().print(shown.drawn(made, here.settings.zone))
    click.echo(f"Audit {made.id}. Next: bedside audit grade --rater {raters[0]}")


@click.command("list")
def list_() -> None:
    """List the audits, oldest first."""
    from assistant.commands import terminal
    from eval.audit import shown
    from eval.audit.trail import audits, grades

    here = opened()
    found = audits(here.record)
    if not found:
        click.echo("There is no audit. `bedside audit sample` makes one.")
        return
    given = {audit.id: grades(here.record, audit.id) for audit in found}
    terminal.stdout().print(shown.listing(found, given, here.settings.zone))


@click.command()
@click.argument("audit", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(audit: str, as_json: bool) -> None:
    """Show how an AUDIT was drawn, how far it is, and how the raters agree; the last if none is
    named."""
    import json
    from dataclasses import asdict

    from assistant.commands import terminal
    from eval.audit import shown
    from eval.audit import trail as kept

    here = opened()
    found = kept.audit(here.record, audit)
    given = kept.grades(here.record, found.id)
    if as_json:
        whole = {"audit": asdict(found), "grades": [asdict(grade) for grade in given]}
        click.echo(json.dumps(whole, default=str, indent=2, ensure_ascii=False))
        return
    console = terminal.stdout()
    console.print(shown.drawn(found, here.settings.zone))
    for part in shown.standing(found, given):
        console.print(part)
