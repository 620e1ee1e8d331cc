"""What `bedside eval run` and `show` print of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from assistant.commands import terminal
from assistant.render import plain
from eval.runs import shown
from eval.runs.folder import Run


def show_run(done: Run, *, as_json: bool, lists: bool) -> None:
    """A run's figures; lists: also what is wrong with which answer."""
    if as_json:
        click.echo(json.dumps(shown.run_json(done), ensure_ascii=False, indent=2))
        return
    console = terminal.stdout()
    click.echo(shown.heading(done))
    for part in (shown.figures(done.metrics()), shown.matrix(done.scores)):
        click.echo()
        console.print(part)
    click.echo(f"\n{shown.cautions(done.scores)}")
    if done.judged:
        click.echo(f"\n{shown.judged(done.judged)}")
    wrong = sum(not score.right for score in done.scores)
    if lists:
        click.echo()
        console.print(shown.kinds(done.scores))
        click.secho(f"\n{wrong} with something wrong:", bold=True)
        for line in shown.wrong(done.scores):
            click.echo(line)
    else:
        of = f"{wrong} of {len(done.scores)} judged turns"
        click.echo(f"\nSomething is wrong with {of}: bedside eval show {done.path}")


def print_answers(done: Run, *, only_wrong: bool) -> None:
    """Every answer as a person saw it, with what is wrong with it."""
    faults = {score.case.id: score.faults for score in done.scores}
    for reply in done.replies.values():
        wrong = faults.get(reply.id, ())
        if only_wrong and not wrong:
            continue
        click.secho(f"{reply.id} {reply.question}", bold=True)
        for fault in wrong:
            click.secho(f"  ✗ {fault}", fg="red")
        click.echo(plain(reply.answer) if reply.answer else f"{reply.error}\n")


def under(done: Run, floors: Mapping[str, float]) -> bool:
    """Whether a metric is under its floor; each that is, is told."""
    values = {metric.name: metric.value for metric in done.metrics()}
    under = False
    for name, floor in floors.items():
        if name not in values:
            click.secho(f"{name} has no value: no question of the set asks for it.", fg="red",
                        err=True)  # fmt: skip
            under = True
        elif values[name] < floor:
            click.secho(f"{name} is {values[name]:.4g}, under {floor:g}.", fg="red", err=True)
            under = True
    return under
