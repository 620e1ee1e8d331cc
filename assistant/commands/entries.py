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

from assistant import render
from assistant.layout import visible
from assistant.model import Answer
from assistant.record import RecordEntry
from assistant.recorded import ANSWER, FEEDBACK, recorded_answer


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
        who = visible(str(entry.body.get("who", "")))
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
        f" · {visible(str(body.get('who', '')))}" if "who" in body else "",
        f" · {visible(str(body.get('channel', '')))}" if "channel" in body else "",
    )
    if entry.kind == ANSWER:
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


def _what(entry: RecordEntry) -> str:
    body = entry.body
    if entry.kind == ANSWER:
        return visible(f"{body.get('status')}: {body.get('question')}")
    subject = f" on {entry.about}" if entry.about else ""
    if entry.kind == FEEDBACK:
        comment = f": {body['comment']}" if body.get("comment") else ""
        return visible(f"feedback {body.get('verdict')}{subject}{comment}")
    return visible(f"{entry.kind}{subject}: {json.dumps(body, ensure_ascii=False)}")
