"""An answer as messages of Teams: text with citations, label, feedback, and the card."""

from __future__ import annotations

import re

from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.models import TextFormat
from microsoft_teams.api.models.entity import CitationAppearance
from microsoft_teams.cards import AdaptiveCard

from bots.shown import Shown, ShownSource
from bots.teams.cards import sources_card
from bots.teams.markup import messages, summary

FORMAT: TextFormat = "xml"
_NAME, _ABSTRACT = 80, 160  # characters; Teams refuses a message with longer ones
_CITATIONS = 20  # in one message
_MARK = re.compile(r" \[(\d+)\]")


def answer_messages(shown: Shown) -> tuple[MessageActivityInput, ...]:
    """The messages of an answer, in order. The last one carries feedback and card."""
    made = tuple(_message(text, shown) for text in messages(shown))
    made[-1].add_feedback()
    made[-1].add_card(sources_card(shown))
    return made


def plain_message(html: str) -> MessageActivityInput:
    """A message of HTML and nothing else. Its summary, which the SDK's type does not know of, is
    what a notification says of it."""
    fields = {"text": html, "text_format": FORMAT, "summary": summary(html)}
    return MessageActivityInput.model_validate(fields)


def card_message(card: AdaptiveCard, summary: str) -> MessageActivityInput:
    """A message of a card and nothing else. summary: what a notification says of it."""
    return MessageActivityInput.model_validate({"summary": summary}).add_card(card)


def _message(text: str, shown: Shown) -> MessageActivityInput:
    message = plain_message(text)
    if shown.written:
        message.add_ai_generated()
    marked = {int(number) for number in _MARK.findall(text)}
    cited = [source for source in shown.sources if source.number in marked]
    for source in cited[:_CITATIONS]:
        message.add_citation(source.number, _appearance(source))
    return message


def _appearance(source: ShownSource) -> CitationAppearance:
    words = source.quotes[0] if source.quotes else " · ".join(source.facts)
    return CitationAppearance(
        name=_cut(source.title, _NAME),
        abstract=_cut(" ".join(words.split()), _ABSTRACT) or source.title[:_ABSTRACT],
        url=source.link,
    )


def _cut(text: str, longest: int) -> str:
    """Text of at most so many characters; what is left out is marked."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
