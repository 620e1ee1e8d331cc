"""An answer as HTML, the one text format in which nothing from a document acts in Teams.

In Teams' Markdown a web address becomes a link whatever stands before it; in HTML (`xml`) escaped
text stays text. List elements are not used: in them Teams' own client for developers shows no
citation marks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.handovers import Handover
from assistant.layout import visible
from bots.shown import Line, Part, Shown

_LONGEST = 12_000
"""Characters of one message; what is longer is split. Teams takes 28 KB with all that belongs
to it."""
_SHORT = 2000  # characters that fit, however many of them are escaped
_SUMMARY = 160
_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r"\[(?=\d+\])")
_BULLETS = ("•", "\u2003◦")
_GAP = "<p>&nbsp;</p>"


def escaped(text: str) -> str:
    """Text that is shown as it stands. A "[2]" of its own becomes no mark of a citation."""
    return _MARK.sub("[\u2060", html.escape(visible(text), quote=False))


def paragraph(text: str, *, strong: bool = False, aside: bool = False) -> str:
    """One paragraph of plain text; its lines stay lines."""
    inner = "<br/>".join(escaped(line) for line in text.split("\n"))
    if strong:
        inner = f"<strong>{inner}</strong>"
    return f"<p><em>{inner}</em></p>" if aside else f"<p>{inner}</p>"


def summary(markup: str) -> str:
    """The beginning of a message without mark-up, as a notification shows it."""
    text = html.unescape(_TAG.sub(" ", markup)).replace("\xa0", " ")
    return " ".join(text.split())[:_SUMMARY]


def line(shown: Line) -> str:
    """One line with the marks of its sources."""
    marks = "".join(f" [{number}]" for number in shown.numbers)
    bullet = "" if shown.depth is None else f"{_BULLETS[min(shown.depth, 1)]} "
    return f"<p>{bullet}{escaped(shown.text)}{marks}</p>"


def messages(shown: Shown) -> tuple[str, ...]:
    """The answer as one text, or several where it is too long for one message."""
    return tuple(_packed(_blocks(shown)))


def librarian_answered(handover: Handover) -> str:
    """What the person reads when a librarian has answered."""
    return "".join(
        (
            paragraph(f"A librarian has answered: {handover.question}", strong=True),
            paragraph(handover.answer or ""),
            paragraph(f"From {handover.answered_by or 'a librarian'}.", aside=True),
        )
    )


def _blocks(shown: Shown) -> Iterator[str]:
    if shown.urgent:
        yield paragraph(f"⚠ {shown.urgent}", strong=True)
    if shown.understood:
        yield paragraph(f"Searched for: {shown.understood}", aside=True)
    if shown.verdict:
        yield paragraph(shown.verdict, strong=True)
    if shown.ask_back:
        yield paragraph(shown.ask_back, strong=True)
        choices = "\n".join(f"{i}. {choice}" for i, choice in enumerate(shown.choices, start=1))
        yield paragraph(choices)
    if shown.label and shown.written:
        yield paragraph(shown.label, aside=True)
    yield from _parts(shown.parts)
    for caution in shown.cautions:
        yield _GAP + line(Line(f"⚠ {caution.text}", caution.numbers))
    if shown.nearest:
        yield _GAP + paragraph("The nearest documents:\n" + "\n".join(shown.nearest))
    if shown.contact and shown.verdict:
        yield _GAP + paragraph(f"Ask a librarian: {shown.contact}")
    if shown.label and not shown.written:
        yield _GAP + paragraph(shown.label, aside=True)
    if shown.first_use:
        yield _GAP + paragraph(shown.first_use, aside=True)


def _parts(parts: Sequence[Part]) -> Iterator[str]:
    for number, part in enumerate(parts):
        if part.title:
            where = f" › {escaped(part.place)}" if part.place else ""
            heading = f"<p><strong>{escaped(part.title)}</strong>{where}</p>"
            yield _GAP + heading if number else heading
        for said in part.lines:
            yield from map(line, _short(said))


def _short(said: Line) -> Iterator[Line]:
    """A line, in pieces where it alone would be too long for a message."""
    if len(said.text) <= _SHORT:
        yield said
        return
    piece = ""
    for word in said.text.split(" "):
        if piece and len(escaped(piece)) + len(escaped(word)) > _LONGEST // 2:
            yield Line(piece, (), said.depth)
            piece = ""
        piece = f"{piece} {word}" if piece else word
    yield Line(piece, said.numbers, said.depth)


def _packed(blocks: Iterable[str]) -> Iterator[str]:
    text = ""
    for block in blocks:
        if text and len(text) + len(block) > _LONGEST:
            yield text
            text = ""
        text += block if text else block.removeprefix(_GAP)
    yield text
