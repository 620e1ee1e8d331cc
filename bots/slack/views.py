"""Modals and the App Home. Each view takes at most 100 blocks and 3,000 characters of metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.handovers import Handover
from assistant.layout import day
from assistant.model import Answer, Document
from assistant.recorded import Verdict
from bots.shown import ShownSource, shown
from bots.slack.blocks import Block, marked, paragraphs, part_blocks, plain, small
from bots.slack.text import mrkdwn, shortened

View = dict[str, Any]

RATED = "rated"
HANDED = "handed_over"
ANSWERED = "handover_answered"
CHECKED = "checked"
FIELD = "text"

_BLOCKS = 95
_SHOWN_BEFORE = 600  # characters of a question that is repeated


def words(answer: Answer) -> View:
    """The exact words that an answer rests on, and what else was found."""
    view = shown(answer)
    blocks: list[Block] = []
    for source in view.sources:
        blocks += _source(source)
    if view.more:
        blocks += [{"type": "divider"}, marked("*More from the library*"), *part_blocks(view.more)]
    if len(blocks) > _BLOCKS:
        blocks = [*blocks[:_BLOCKS], small("There is more; open the sources to read on.")]
    return _modal("Show the words", blocks)


def rating(record_id: str, verdict: Verdict, where: Mapping[str, Any]) -> View:
    """What was wrong, or right; the verdict itself is recorded already."""
    asked = "What was wrong or missing?" if verdict == "down" else "What was good about it?"
    blocks = [_input(asked, optional=True), small("Please leave out what identifies a patient.")]
    kept = {"record_id": record_id, "verdict": verdict, **where}
    return _modal("Your opinion", blocks, submit="Send", callback=RATED, kept=kept)


def librarian(answer: Answer, where: Mapping[str, Any]) -> View:
    """Hands a question over."""
    blocks = [
        marked("*This question goes to the librarians:*"),
        plain(shortened(answer.question, _SHOWN_BEFORE)),
        _input("What do you need to know, or what was missing?", optional=True),
        small("They see the question and what was searched. Leave out what identifies a patient."),
    ]
    kept = {"record_id": answer.record_id, **where}
    return _modal("Ask a librarian", blocks, submit="Hand over", callback=HANDED, kept=kept)


def answering(handover: Handover) -> View:
    """For a librarian, who answers."""
    blocks = [
        plain(shortened(handover.question, _SHOWN_BEFORE)),
        _input("Your answer, with its source"),
        small("It is posted where the question was asked, with your name."),
    ]
    kept = {"handover": handover.id}
    return _modal("Answer", blocks, submit="Send", callback=ANSWERED, kept=kept)


def check(text: str, where: Mapping[str, Any]) -> View:
    """Asks about a message."""
    blocks = [
        _input("Look this up", value=shortened(text, 2000)),
        small("Only you see the answer. Leave out what identifies a patient."),
    ]
    return _modal(
        "Check in the library", blocks, submit="Look up", callback=CHECKED, kept=dict(where)
    )


def failed(text: str) -> View:
    """Says what went wrong."""
    return _modal("That did not work", list(paragraphs(text)))


def home(recent: Sequence[Answer], news: Sequence[Document], contact: str) -> View:
    """The App Home: how to ask, what one asked lately, what is new in the library."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Bedside"}},
        marked(
            "Answers from the hospital's own guidelines, with the words they rest on. Write to me "
            "here under *Messages*, mention me in a channel, or use `/bedside` for an answer that "
            "only you see. On any message, *Check this in the library* looks it up."
        ),
        small("Never type what identifies a patient: no names, numbers, dates of birth."),
        {"type": "divider"},
        marked("*Your recent questions*"),
        *_recent(recent),
        {"type": "divider"},
        marked("*New in the library*"),
        *_news(news),
        {"type": "divider"},
        small(f"The librarians: {contact}"),
    ]
    return {"type": "home", "blocks": blocks}


def typed_into(view: Mapping[str, Any]) -> str:
    """What a person wrote into a modal's field."""
    value = view["state"]["values"][FIELD][FIELD].get("value")
    return (value or "").strip()


def kept(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a modal was opened with."""
    held: dict[str, Any] = json.loads(view["private_metadata"])
    return held


# -- parts -----------------------------------------------------------------------------------


def _source(source: ShownSource) -> Iterator[Block]:
    title = mrkdwn(shortened(source.title, 300))
    linked = f"<{source.link}|{title}>" if source.link else title
    yield marked(f"*[{source.number}]* {linked}")
    if source.facts:
        yield small(" · ".join(source.facts))
    for quote in source.quotes:
        yield from paragraphs(f"“{quote}”")


def _recent(answers: Sequence[Answer]) -> Iterator[Block]:
    if not answers:
        yield small("None yet.")
    for answer in answers:
        yield plain(f"• {shortened(answer.question, 300)}")
        yield small(f"{day(answer.asked_at.date())} · {answer.status.value.replace('_', ' ')}")


def _news(documents: Sequence[Document]) -> Iterator[Block]:
    if not documents:
        yield small("Nothing yet.")
    for document in documents:
        data = document.metadata
        facts = (data.publisher, data.edition and f"edition {data.edition}")
        added = f"added {day(document.added_at.date())}"
        yield plain(f"• {shortened(data.title, 300)}")
        yield small(" · ".join([*filter(None, facts), added]))


def _input(label: str, *, value: str | None = None, optional: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": FIELD, "multiline": True}
    if value:
        element["initial_value"] = value
    return {
        "type": "input",
        "block_id": FIELD,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element | {"max_length": 2000},
    }


def _modal(
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    callback: str | None = None,
    kept: Mapping[str, Any] | None = None,
) -> View:
    view: View = {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks,
        "private_metadata": json.dumps(kept or {}),
    }
    if submit:
        view["submit"] = {"type": "plain_text", "text": submit}
    if callback:
        view["callback_id"] = callback
    return view
