"""`bedside audit grade`, and the round trip by workbook: `export`, `import`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.audit.commands.options import opened

_WIDEST = 100  # columns


@click.command()
@click.argument("audit", default="")
@click.option("--rater", required=True, help="Who grades.")
@click.option("--again", metavar="NUMBER", type=int, help="Correct the grade of that answer.")
def grade(audit: str, rater: str, again: int | None) -> None:
    """Grade the answers of an AUDIT one after another; the last audit if none is named.

    Each grade is kept as soon as it is given; q stops, and the next time goes on from there.
    """
    from assistant.commands import terminal
    from eval.audit import trail
    from eval.audit.asking import Stopped, asked, card
    from eval.audit.rating import give, tasks

    here = opened()
    found = trail.audit(here.record, audit)
    own = tasks(here.record, found, rater)
    wanted = [t for t in own if (t.number == again if again else t.before is None)]
    if not wanted:
        click.echo("There is nothing for you to grade now.")
        return
    console = terminal.stdout()
    console.width = min(console.width, _WIDEST)
    try:
        for place, task in enumerate(wanted, 1):
            for part in card(task, here.library, f"{place} of {len(wanted)}"):
                console.print(part)
            give(here.record, task, asked(task, found, rater), here.mask)
            click.echo("Kept.\n")
    except Stopped:
        click.echo("Stopped; what was given is kept.")
        return
    click.echo("That was the last one. Thank you.")


@click.command()
@click.argument("audit", default="")
@click.option("--rater", required=True, help="Whose workbook.")
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; audit-ID-RATER.xlsx here if not given.",
)
def export(audit: str, rater: str, path: Path | None) -> None:
    """Write a rater's answers of an AUDIT as a workbook to fill in."""
    from eval.audit import trail
    from eval.audit.rating import tasks
    from eval.audit.workbook import export as write

    here = opened()
    found = trail.audit(here.record, audit)
    own = tasks(here.record, found, rater)
    if not own:
        raise trail.AuditError("There is nothing for this rater to grade now.")
    path = path or Path(f"audit-{found.id[:8]}-{rater}.xlsx")
    try:
        write(path, found, rater, own, here.library)
    except OSError as error:
        raise trail.AuditError(f"{path} cannot be written ({error.strerror}).") from error
    click.echo(f"{len(own)} answers in {path}. Next: bedside audit import {path}")


@click.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(path: Path) -> None:
    """Take the grades of a filled-in workbook into the record; all of them or none."""
    from eval.audit import trail
    from eval.audit.rating import give, tasks
    from eval.audit.workbook_reading import opened as opened_book
    from eval.audit.workbook_reading import read

    here = opened()
    book, audit_id, rater = opened_book(path)
    found = trail.audit(here.record, audit_id)
    own = tasks(here.record, found, rater)
    given = read(book, found, rater, own)
    new = sum(give(here.record, task, grade, here.mask) is not task.before for task, grade in given)
    left = len(own) - len(given)
    click.echo(f"{new} grades taken in, {len(given) - new} as before, {left} answers not graded.")
