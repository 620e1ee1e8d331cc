"""`bedside eval run`, `show` and `compare`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from eval.runs.folder import Run
    from eval.sets import QuestionSet

_FAILED = 1
_STOPPED = 130


def _floor(_ctx: click.Context, _param: click.Parameter, value: Sequence[str]) -> dict[str, float]:
    """METRIC=VALUE, each checked."""
    from eval.runs.measures import BY_NAME

    floors = {}
    for text in value:
        name, _, number = text.partition("=")
        if name not in BY_NAME:
            raise click.BadParameter(f"{name!r} is no metric; there are {', '.join(BY_NAME)}.")
        try:
            floors[name] = float(number)
        except ValueError:
            raise click.BadParameter(
                f"{text!r} is not METRIC=VALUE, as in facts_all=0.8."
            ) from None
    return floors


@click.command(
    epilog="Exit status: 0 done, 1 a metric is under its --fail-under, 2 error, 130 stopped."
)
@click.argument("sets", nargs=-1, required=True, metavar="SET...")
@click.option(
    "--documents",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder to ask, may be given several times (what the set names).",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Data folder of the library to ask, in place of documents.",
)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run (a new one in the data folder's eval/runs).",
)
@click.option("--judge", is_flag=True, help="Have the language model judge each answer, too.")
@click.option("--seed", default=1, show_default=True, help="Of the bootstrap intervals.")
@click.option(
    "--fail-under",
    "floors",
    multiple=True,
    callback=_floor,
    metavar="METRIC=VALUE",
    help="Exit with 1 where a metric is lower; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run(  # noqa: PLR0913, PLR0917 (a command's options)
    sets: tuple[str, ...],
    documents: tuple[Path, ...],
    data: Path | None,
    to: Path | None,
    judge: bool,
    seed: int,
    floors: dict[str, float],
    as_json: bool,
) -> None:
    """Ask every question of a SET, by its file or the name of one that ships with Bedside.

    The answers, figures and provenance go into a folder. A run that was stopped goes on where it
    was when the same command is given again.
    """
    from assistant.commands import terminal
    from assistant.config import load_settings
    from eval.runs import printed
    from eval.runs.driving import assistant_for
    from eval.sets.reading import merged

    if documents and data:
        raise click.UsageError("Give --documents or --data, not both.")
    _check_packages()
    settings = load_settings()
    held = merged(sets)
    with terminal.stderr().status("Opening the library and loading the model …"):
        assistant, failed = assistant_for(held, settings, documents, data)
    for line in failed:
        click.secho(line, fg="yellow", err=True)
    done = _asked(assistant, held, to, settings.data_dir / "eval" / "runs", seed, judge)
    printed.show_run(done, as_json=as_json, lists=False)
    sys.exit(_FAILED if printed.under(done, floors) else 0)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--answers", is_flag=True, help="Print every answer, as a person saw it.")
@click.option("--wrong", is_flag=True, help="With --answers: only those with something wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(folder: Path, answers: bool, wrong: bool, as_json: bool) -> None:
    """Show the figures of the run in FOLDER, and what is wrong with which answer."""
    from eval.runs import printed
    from eval.runs.folder import load_run

    _check_packages()
    done = load_run(folder)
    if answers or wrong:
        printed.print_answers(done, only_wrong=wrong)
    else:
        printed.show_run(done, as_json=as_json, lists=True)


@click.command()
@click.argument("before", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Show what got better and worse from the run in BEFORE to the run in AFTER."""
    from assistant.commands import terminal
    from eval.runs import shown
    from eval.runs.compare import compare as compared
    from eval.runs.folder import load_run

    _check_packages()
    found = compared(load_run(before), load_run(after))
    if as_json:
        click.echo(json.dumps(shown.comparison_json(found), ensure_ascii=False, indent=2))
        return
    click.echo("The runs differ in:" if found.differs else "Nothing differs in how they were made.")
    for line in found.differs:
        click.echo(f"  {line}")
    click.echo()
    terminal.stdout().print(shown.changes(found.changes))
    for agreement in found.judged:
        click.echo(f"\n{shown.judged(agreement)}")
    for title, turned, better in (("better", found.better, True), ("worse", found.worse, False)):
        click.secho(f"\nGot {title}: {len(turned)}", bold=True)
        for line in shown.turned(turned, better=better):
            click.echo(line)
    if left_out := len(found.only_before) + len(found.only_after):
        click.echo(f"\nLeft out, for only one of the runs has them: {left_out} questions.")


def _check_packages() -> None:
    """Raise SettingsError where what figures are computed with is not installed."""
    from assistant.errors import SettingsError
    from eval.runs.packages import lacking

    if told := lacking():
        raise SettingsError(told)


def _asked(  # noqa: PLR0913, PLR0917 (what a run is made of)
    assistant: Assistant,
    held: QuestionSet,
    to: Path | None,
    runs: Path,
    seed: int,
    judge: bool,
) -> Run:
    """Ask what has not been asked, with a bar; gives the finished run."""
    from assistant.clock import now
    from eval.runs import driving
    from eval.runs.asking import ask_all
    from eval.runs.judge import open_judge
    from eval.runs.provenance import provenance

    judging = open_judge(assistant) if judge else None
    made = provenance(assistant, held, seed, judging.identity if judging else None, now())
    folder = to or driving.folder_for(runs, held, made, now())
    with driving.prepared(folder, held, made):
        own = driving.apart(assistant, folder)
        turns = len(list(held.turns()))
        try:
            _count(ask_all(own, held.cases, folder, judging), turns)
        except KeyboardInterrupt:
            click.echo(f"Stopped. The same command goes on with {folder}.", err=True)
            sys.exit(_STOPPED)
        return driving.finish(folder, now(), judging.agreement() if judging else None)


def _count(steps: object, total: int) -> None:
    """A bar over the turns on standard error."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from assistant.commands import terminal

    columns = ("Asking", BarColumn(), MofNCompleteColumn(), "turns,",
               TimeRemainingColumn(compact=True), "left")  # fmt: skip
    with Progress(*columns, console=terminal.stderr(), transient=True) as bar:
        task = bar.add_task("ask", total=total)
        for done in steps:  # type: ignore[attr-defined]
            bar.update(task, completed=done)
