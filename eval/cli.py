"""The `bedside eval` commands: how good it is, measured by whoever runs it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from eval.runs.commands import compare, run, show
from eval.set_commands import set_


@click.group()
def eval_() -> None:
    """Measure how good the answers are, on any documents."""


@eval_.command()
@click.option(
    "--documents",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder to attack with; may be given several times (the sample library).",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of statements written by hand (those of eval/sets).",
)
@click.option("--limit", default=50, show_default=True, help="Statements of each kind.")
@click.option("--seed", default=1, show_default=True, help="Which statements are drawn.")
@click.option("--show", default=0, metavar="N", help="Show N mistakes of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def gate(  # noqa: PLR0913, PLR0917 (a command's options)
    documents: tuple[Path, ...],
    sets: tuple[Path, ...],
    limit: int,
    seed: int,
    show: int,
    as_json: bool,
) -> None:
    """Attack the gate with statements made false by rule, and with true ones in other words."""
    from assistant.commands import terminal
    from assistant.gated import LibraryGate
    from eval.gate import report
    from eval.gate.attack import attack
    from eval.gate.judging import rows
    from eval.gate.library import SAMPLE, temporary
    from eval.gate.written import FILES

    with temporary(documents or (SAMPLE,)) as assistant:
        judge = LibraryGate(assistant.library)().judge
        outcomes = attack(assistant, judge, sets or FILES, limit, seed)
    found = rows(outcomes)
    if as_json:
        click.echo(json.dumps(report.as_json(found, outcomes, show), ensure_ascii=False, indent=2))
        return
    terminal.stdout().print(report.shown(found))
    for outcome in report.mistakes(outcomes, show):
        click.echo(report.described(outcome))


@eval_.command()
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="SET",
    help="Question set of your own, by name or file; may be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Show what it reaches; change nothing.")
def calibrate(sets: tuple[str, ...], dry_run: bool) -> None:
    """Fit ordering and abstention to the embedder and reranker in use, on the library's documents.

    Questions are drawn from the documents themselves: what is plainly there, and what is there in
    the half that is not searched. The result is kept with the library.
    """
    from assistant.bootstrap import build
    from assistant.clock import now
    from assistant.commands import terminal
    from assistant.config import load_settings
    from eval.runs.packages import lacking
    from eval.sets import find_set, read_set

    if why := lacking():
        raise click.ClickException(why)
    from eval.calibration_shown import shown

    cases = [case for name in sets for case in read_set(find_set(name)).cases]
    with terminal.stderr().status("Opening the library …") as status:
        from eval.calibrating import calibrated, keep

        assistant = build(load_settings())
        found = calibrated(assistant, cases, now().date(), status.update)
        if not dry_run:
            keep(assistant, found)
    terminal.stdout().print(shown(found))
    click.echo("Nothing was changed." if dry_run else "In use from now on.")


for command in (run, show, compare, set_):
    eval_.add_command(command)
