"""The card below an answer: its sources and what can be done with it.

Words of a document stand in text runs, which Teams shows as they are: in its text blocks it would
read Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from microsoft_teams.cards import (
    AdaptiveCard,
    ExecuteAction,
    OpenUrlAction,
    RichTextBlock,
    ShowCardAction,
    TextInput,
    TextRun,
)

from assistant.handovers import Handover
from assistant.layout import day
from bots.shown import Shown, ShownSource

HANDED_OVER = "A question for the librarians"

WORDS, SOURCES, LIBRARIAN, ANSWER = "words", "sources", "librarian", "answer"
"""What the buttons ask for."""
RECORD, COMMENT, HANDOVER, TEXT = "record", "comment", "handover", "text"
"""What they bring along: the record of the answer with what the person typed; the hand-over with
what the librarian typed."""
LONGEST_COMMENT = 2000
_LONGEST_ANSWER = 8000

_WORDS_LIMIT = 12_000  # characters of quotes; Teams takes a card of 28 KB


def sources_card(shown: Shown) -> AdaptiveCard:
    """The sources of an answer, each with its link, and the buttons."""
    body = [block for source in shown.sources for block in _source(source)]
    actions = [_execute("Show the words", WORDS, shown.record_id)] if shown.sources else []
    return _card(body, [*actions, _ask_a_librarian(shown.record_id)])


def words_card(shown: Shown) -> AdaptiveCard:
    """The same with the quotes, in their very words."""
    body: list[Any] = []
    left = _WORDS_LIMIT
    for source in shown.sources:
        body += _source(source)
        for quote in source.quotes:
            left -= len(quote)
            if left < 0:
                body.append(_runs(TextRun(text="More than fits here: open the source.")))
                break
            body.append(_runs(TextRun(text=f"“{quote}”", italic=True), spacing="Small"))
    hide = _execute("Hide the words", SOURCES, shown.record_id)
    return _card(body, [hide, _ask_a_librarian(shown.record_id)])


def handover_card(handover: Handover) -> AdaptiveCard:
    """A new hand-over as the librarians read it, with the button that answers it."""
    said = f"They add: {handover.comment}" if handover.comment else None
    due = f"To be answered by {day(handover.due_at.date())} · hand-over {handover.id}"
    body = [
        _runs(TextRun(text=HANDED_OVER, weight="Bolder")),
        _runs(TextRun(text=handover.question)),
        *(_runs(TextRun(text=text)) for text in (said,) if text),
        *(_runs(TextRun(text="Looked in, and not enough:")) for _ in handover.searched[:1]),
        *(_runs(TextRun(text=f"• {place}"), spacing="None") for place in handover.searched),
        _runs(TextRun(text=due, is_subtle=True, size="Small")),
    ]
    answer = TextInput(
        id=TEXT,
        label="Your answer, with its sources. The person reads it where they asked.",
        is_multiline=True,
        max_length=_LONGEST_ANSWER,
        is_required=True,
        error_message="Write what the person is to be told.",
    )
    send = ExecuteAction(title="Send", verb=ANSWER, data={HANDOVER: handover.id})
    inner = AdaptiveCard(version="1.5", body=[answer], actions=[send])
    return _card(body, [ShowCardAction(title="Answer", card=inner)])


def told_card(text: str) -> AdaptiveCard:
    """What became of a button: plain words."""
    return _card([_runs(TextRun(text=text))], [])


def _card(body: Sequence[Any], actions: Sequence[Any]) -> AdaptiveCard:
    card = AdaptiveCard(version="1.5", body=list(body), actions=list(actions))
    card.fallback_text = "Your version of Teams cannot show the sources."
    return card


def _source(source: ShownSource) -> Iterator[RichTextBlock]:
    title = TextRun(text=source.title, weight="Bolder")
    if source.link:
        title.select_action = OpenUrlAction(url=source.link)
    yield _runs(TextRun(text=f"[{source.number}] "), title)
    if source.facts:
        facts = TextRun(text=" · ".join(source.facts), is_subtle=True, size="Small")
        yield _runs(facts, spacing="None")


def _runs(*runs: TextRun, spacing: Any = "Medium") -> RichTextBlock:
    return RichTextBlock(inlines=list(runs), spacing=spacing)


def _execute(title: str, verb: str, record_id: str) -> ExecuteAction:
    return ExecuteAction(title=title, verb=verb, data={RECORD: record_id})


def _ask_a_librarian(record_id: str) -> ShowCardAction:
    comment = TextInput(
        id=COMMENT,
        label="What should the librarian know? No patient details.",
        is_multiline=True,
        max_length=LONGEST_COMMENT,
    )
    send = _execute("Send to the librarians", LIBRARIAN, record_id)
    inner = AdaptiveCard(version="1.5", body=[comment], actions=[send])
    return ShowCardAction(title="Ask a librarian", card=inner)
