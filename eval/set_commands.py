"""`bedside eval set`: question sets as files, spreadsheets, and held against a library."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_FAULTS = 1


@click.group("set")
def set_() -> None:
    """Look after question sets."""


@set_.command("list")
def list_() -> None:
    """List the sets that come with Bedside."""
    from eval.sets.reading import read_set, shipped

    for path in shipped():
        held = read_set(path)
        turns = len(held.judged())
        click.secho(f"{held.name}: {len(held.cases)} questions, {turns} judged turns", bold=True)
        click.echo(f"  {held.description}")


@set_.command(epilog="Exit status: 0 in order, 1 something stands nowhere, 2 error.")
@click.argument("name", metavar="SET")
@click.option(
    "--documents",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder that it is about, may be given several times (what the set names).",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Data folder of the library that it is about, in place of documents.",
)
def check(name: str, documents: tuple[Path, ...], data: Path | None) -> None:
    """Check that a SET's file is in order and that its places and facts stand in the library."""
    from assistant.commands import terminal
    from assistant.config import load_settings
    from eval.runs.driving import assistant_for
    from eval.sets.checking import faults, held_in
    from eval.sets.reading import find_set, read_set

    held = read_set(find_set(name))
    with terminal.stderr().status("Opening the library …"):
        assistant, failed = assistant_for(held, load_settings(), documents, data)
    for line in failed:
        click.secho(line, fg="yellow", err=True)
    found = list(faults(held.judged(), held_in(assistant.library)))
    for line in found:
        click.echo(line)
    turns = held.judged()
    places = sum(len(case.expected) for case in turns)
    facts = sum(len(case.must) for case in turns)
    click.echo(
        f"{len(held.cases)} questions, {len(turns)} judged turns, {places} places, {facts} facts: "
        + (f"{len(found)} stand nowhere." if found else "all of them stand in the library.")
    )
    sys.exit(_FAULTS if found else 0)


@set_.command()
@click.argument("name", metavar="SET")
@click.argument("sheet", type=click.Path(dir_okay=False, path_type=Path))
def export(name: str, sheet: Path) -> None:
    """Write a SET to a spreadsheet (XLSX) named SHEET."""
    from eval.sets.reading import find_set, read_set
    from eval.sets.sheet import write_sheet

    held = read_set(find_set(name))
    write_sheet(held, _free(sheet))
    click.echo(f"{sheet}: {len(held.cases)} questions.")


@set_.command("import")
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def import_(sheet: Path, file: Path) -> None:
    """Write the set of a spreadsheet (XLSX) named SHEET to a YAML FILE."""
    from eval.sets.sheet import read_sheet
    from eval.sets.writing import write_set

    held = read_sheet(sheet)
    write_set(held, _free(file))
    click.echo(f"{file}: {len(held.cases)} questions.")


def _free(path: Path) -> Path:
    """The path, once whoever asks agrees that a file there is replaced."""
    if path.exists():
        click.confirm(f"{path} is there already. Replace it?", abort=True, err=True)
    return path
