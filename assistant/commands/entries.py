"""The record's entries as a librarian reads them in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich import box
from rich.console import RenderableType
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from assistant import recorded, render
from assistant.commands import curated
from assistant.layout import visible
from assistant.model import Answer
from assistant.record import RecordEntry
from assistant.recorded import recorded_answer


def as_json(entry: RecordEntry, about: Sequence[RecordEntry]) -> str:
    """An entry and those about it, as they are stored."""
    whole = asdict(entry) | {"about_it": [asdict(other) for other in about]}
    return json.dumps(whole, default=str, indent=2, ensure_ascii=False)


def listing(entries: Sequence[RecordEntry]) -> Table:
    """Entries, one a row."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("no.", "id", "when (UTC)", "who", "what"):
        table.add_column(heading, no_wrap=heading != "what")
    for entry in entries:
        who = visible(_who(entry))
        when = f"{entry.at:%Y-%m-%d %H:%M}"
        facts = (str(entry.seq), entry.id, when, who, _what(entry))
        table.add_row(*map(Text, facts))
    return table


def card(entry: RecordEntry, about: Sequence[RecordEntry]) -> Iterator[RenderableType]:
    """An entry in full: an answer as it was shown, then what was said of it."""
    body = entry.body
    yield Text.assemble(
        (f"Entry {entry.seq}", "bold"),
        f" · {entry.kind} · {_when(entry)} UTC",
        f" · {who}" if (who := visible(_who(entry))) else "",
        f" · {visible(str(body.get('channel', '')))}" if "channel" in body else "",
    )
    if entry.kind == recorded.ANSWER:
        answer = recorded_answer(entry)
        yield Text(f"“{visible(answer.question)}”", style="italic")
        if answer.standalone != answer.question:
            yield Text(f"understood as “{visible(answer.standalone)}”", style="dim")
        yield Text()
        yield Markdown(render.markdown(answer, more=True))
        yield Text(
            f"library {answer.provenance.library_fingerprint[:12]} · "
            f"{answer.provenance.generator} · {answer.provenance.software} · "
            f"{len(body['passages'])} passages considered",
            style="dim",
        )
        yield from _model_s_part(answer)
    else:
        yield Text(_what(entry))
        yield Text(visible(json.dumps(body, indent=2, ensure_ascii=False)), style="dim")
    for other in about:
        yield Text(f"{other.id} · {_when(other)} UTC · {_what(other)}", style="cyan")
    yield Text(f"hash {entry.hash}", style="dim")


def _model_s_part(answer: Answer) -> Iterator[RenderableType]:
    """What the language model took, and what of its words was withheld, with the reasons."""
    for call in answer.provenance.calls:
        cost = "" if call.cost is None else f" · cost {call.cost:.4f}"
        tokens = f"{call.input_tokens} tokens read, {call.output_tokens} written"
        yield Text(visible(f"{call.model} · prompt {call.prompt} · {tokens}{cost}"), style="dim")
    for held in answer.withheld:
        yield Text(visible(f"withheld: {held.text}"), style="yellow")
        for reason in held.reasons:
            yield Text(visible(f"  {reason}"), style="dim")


def _when(entry: RecordEntry) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M:%S}"


def _who(entry: RecordEntry) -> str:
    """Who asked, gave, answered, graded or drew."""
    names = ("who", "by", "rater", "made_by")
    return next((str(entry.body[name]) for name in names if entry.body.get(name)), "")


def _what(entry: RecordEntry) -> str:
    """An entry in a line. Of a grade only that there is one: raters are blind to each other."""
    body = entry.body
    subject = f" on {entry.about}" if entry.about else ""
    match entry.kind:
        case recorded.ANSWER:
            text = f"{body.get('status')}: {body.get('question')}"
        case recorded.FEEDBACK:
            comment = f": {body['comment']}" if body.get("comment") else ""
            text = f"feedback {body.get('verdict')}{subject}{comment}"
        case recorded.HANDOVER:
            text = f"handed over{subject}: {body.get('question')}"
        case recorded.HANDOVER_ANSWERED:
            text = f"answered{subject}: {body.get('text')}"
        case recorded.HANDOVER_MAILED:
            text = f"e-mail{subject}: {body.get('failure') or 'taken'}"
        case recorded.AUDIT:
            text = f"audit of {len(body.get('items', ()))} answers"
        case recorded.GRADE:
            text = f"grade{subject}"
        case kind if kind in curated.KINDS:
            text = curated.what(entry, subject)
        case _:
            text = f"{entry.kind}{subject}: {json.dumps(body, ensure_ascii=False)}"
    return visible(text)
