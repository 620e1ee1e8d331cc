"""Grading in the terminal: an answer with its quotes where they stand, then what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import RenderableType
from rich.markdown import Markdown
from rich.rule import Rule
from rich.text import Text

from assistant import render
from assistant.commands.reading import in_place
from assistant.layout import visible
from assistant.library import Library
from assistant.model import Citation
from eval.audit.criteria import CITATION, Criterion
from eval.audit.model import Audit, Grade
from eval.audit.rating import COMMENT, Task, made_grade
from eval.audit.verdicts import level


class Stopped(Exception):
    """The rater has had enough for now."""


def card(task: Task, library: Library, place: str) -> Iterator[RenderableType]:
    """An answer as it was shown, with each source's words in their place. place: "3 of 12"."""
    yield Rule(Text(f"Answer {task.number} · {place}", style="bold"))
    answer = task.answer
    yield Text(f"“{visible(answer.question)}”", style="bold")
    if answer.standalone != answer.question:
        yield Text(f"understood as “{visible(answer.standalone)}”", style="dim")
    yield Text()
    yield Markdown(render.markdown(answer))
    sections: dict[str, list[Citation]] = {}
    for citation in task.citations:
        sections.setdefault(citation.section_id, []).append(citation)
    for id, cited in sections.items():
        document, section = library.section(id)
        yield in_place(document, section, [(c.start, c.end) for c in cited], cited[0].page)


def asked(task: Task, audit: Audit, rater: str) -> Grade:
    """What the rater says of an answer. Raises Stopped."""
    supports = [
        _level(CITATION, str(task.before.citations[n]) if task.before else None, _named(n, c))
        for n, c in enumerate(task.citations)
    ]
    values = {
        criterion.name: _level(
            criterion, level(task.before, criterion) if task.before else None, None
        )
        for criterion in task.criteria
    }
    before = task.before.comment if task.before else ""
    ask = "\nComment, without patient details (Enter for none)"
    comment = click.prompt(ask, default=before, show_default=bool(before))
    return made_grade(task, audit, rater, {**values, COMMENT: comment}, supports)


def _level(criterion: Criterion, before: str | None, about: str | None) -> str:
    """A level, by its number, its name or how that begins."""
    values = criterion.values
    numbered = values == tuple(str(n) for n in range(len(values)))  # harm is its own number
    if about:
        click.echo(about)
    else:
        click.secho(f"\n{criterion.heading}: {criterion.asks}", bold=True)
    choices = "  ".join(
        f"{n} {value}" if not numbered else value for n, value in enumerate(values, 1)
    )
    while True:
        said = click.prompt(f"  {choices}", default=before, prompt_suffix="  > ").strip().lower()
        if said in {"q", "quit"}:
            raise Stopped
        if said in values:
            return str(said)
        if not numbered and said.isdecimal() and 1 <= int(said) <= len(values):
            return values[int(said) - 1]
        begun = [value for value in values if said and value.startswith(said)]
        if len(begun) == 1:
            return begun[0]
        click.echo(f"  Type a number, a word, or q to stop: {', '.join(values)}.")


def _named(n: int, citation: Citation) -> str:
    words = " ".join(citation.quote.split())
    short = f"{words[:90]}…" if len(words) > 90 else words
    return f"\nCitation {n + 1}, of source [{citation.number}]: “{visible(short)}”\n{CITATION.asks}"
