"""An answer as Slack's blocks, split over as many messages as its limits ask for.

Words of documents and of models stand in `plain_text`, which Slack never reads as mark-up; only
headings, links and our own words are `mrkdwn`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bots.shown import Line, Part, Shown, ShownSource
from bots.slack.text import chunks, escaped, markdown, mrkdwn, shortened

Block = dict[str, Any]

ASK_LIBRARIAN = "ask_librarian"
WORDS = "show_words"
UP, DOWN = "rate_up", "rate_down"
PICK = "pick"

_BLOCKS = 45  # of the 50 that a message takes
_CHARACTERS = 12_000  # of about 13,000 that a message takes
_LABEL = 72  # of the 75 that a button takes
_VALUE = 1900  # of the 2,000 that a button's value takes
_NOTIFICATION = 280


@dataclass(frozen=True, slots=True)
class Message:
    """One message. text: what a notification shows, escaped."""

    text: str
    blocks: list[Block]


def messages(shown: Shown) -> list[Message]:
    """A whole answer."""
    return _packed(escaped(_summary(shown)), [*_head(shown), *_said(shown), *tail(shown)])


def tail(shown: Shown) -> list[Block]:
    """What follows the statements: cautions, sources, label, notes and buttons."""
    return [*_cautions(shown), *_sources(shown.sources), *_notes(shown), *_buttons(shown)]


def told(text: str) -> list[Message]:
    """A few words of our own."""
    return [Message(escaped(shortened(text, _NOTIFICATION)), list(paragraphs(text)))]


def streamed_head(urgent: str | None, understood: str | None) -> str:
    """What a stream begins with, in Markdown."""
    first = f"**{markdown(urgent)}**\n\n" if urgent else ""
    return first + (f"*Searched for: {markdown(understood)}*\n\n" if understood else "")


def streamed(line: Line) -> str:
    """A statement of a stream, in Markdown."""
    indent = "  " * line.depth if line.depth else ""
    bullet = "- " if line.depth is not None else ""
    end = "\n" if line.depth is not None else "\n\n"
    return f"{indent}{bullet}{markdown(line.text)} {_marks(line.numbers)}".rstrip() + end


def streamed_parts(shown: Shown) -> Iterator[str]:
    """An answer's statements with what stands above them, in Markdown, a part at a time."""
    if shown.verdict:
        yield f"**{markdown(shown.verdict)}**\n\n"
    if shown.nearest:
        near = "".join(f"- {markdown(nearest)}\n" for nearest in shown.nearest)
        yield f"The nearest documents:\n\n{near}\n"
    if shown.ask_back:
        yield f"**{markdown(shown.ask_back)}**\n\n"
    for part in shown.parts:
        place = f" › {markdown(part.place)}" if part.place else ""
        heading = f"**{markdown(part.title)}**{place}\n\n" if part.title else ""
        yield heading + "".join(map(streamed, part.lines)) + "\n"


# -- blocks ----------------------------------------------------------------------------------


def plain(text: str) -> Block:
    """A section that shows its text as it stands."""
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def paragraphs(*lines: str) -> Iterator[Block]:
    """Each line in a section of its own; a long one in several."""
    for line in lines:
        yield from map(plain, chunks([line]))


def marked(text: str) -> Block:
    """A section in Slack's mark-up; nothing in it is made a link that is not one."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def small(text: str) -> Block:
    """A line in small print, as it stands."""
    shown = shortened(text, 2000)
    return {"type": "context", "elements": [{"type": "plain_text", "text": shown, "emoji": False}]}


def button(label: str, action: str, value: str, style: str | None = None) -> Block:
    """A button."""
    text = {"type": "plain_text", "text": shortened(label, _LABEL), "emoji": True}
    own = {"type": "button", "text": text, "action_id": action, "value": value[:_VALUE]}
    return own | ({"style": style} if style else {})


def part_blocks(parts: Sequence[Part]) -> Iterator[Block]:
    """Statements under their headings."""
    for part in parts:
        if part.title:
            place = f" › {mrkdwn(part.place)}" if part.place else ""
            yield marked(f"*{mrkdwn(part.title)}*{place}")
        for line in part.lines:
            yield from paragraphs(_drawn(line))


def _head(shown: Shown) -> Iterator[Block]:
    if shown.urgent:
        yield marked(f":rotating_light: *{mrkdwn(shown.urgent)}*")
    if shown.understood:
        yield small(f"Searched for: {shown.understood}")
    if shown.verdict:
        yield marked(f"*{mrkdwn(shown.verdict)}*")
    if shown.nearest:
        yield plain("The nearest documents:")
        yield from paragraphs(*(f"• {nearest}" for nearest in shown.nearest))
    if shown.ask_back:
        yield marked(f"*{mrkdwn(shown.ask_back)}*")


def _said(shown: Shown) -> Iterator[Block]:
    yield from part_blocks(shown.parts)
    if shown.choices:
        yield choices(shown)


def choices(shown: Shown) -> Block:
    """Buttons with the questions to choose from."""
    picks = enumerate(shown.choices[:5], start=1)
    return {
        "type": "actions",
        "elements": [button(f"{i}. {c}", f"{PICK}_{i}", c) for i, c in picks],
    }


def _cautions(shown: Shown) -> Iterator[Block]:
    yield from paragraphs(*(f"⚠ {c.text} {_marks(c.numbers)}".rstrip() for c in shown.cautions))


def _sources(sources: Sequence[ShownSource]) -> Iterator[Block]:
    for text in chunks(["*Sources*", *map(_source, sources)] if sources else []):
        yield marked(text)


def _source(source: ShownSource) -> str:
    title = mrkdwn(shortened(source.title, 300))
    if source.link:
        title = f"<{escaped(source.link)}|{title}>"
    facts = " · ".join(mrkdwn(shortened(fact, 300)) for fact in source.facts)
    return f"[{source.number}] {title}" + (f" — {facts}" if facts else "")


def _notes(shown: Shown) -> Iterator[Block]:
    if shown.label:
        yield small(f"{'🤖' if shown.written else '📖'} {shown.label}")
    if shown.contact:
        yield small(f"The librarians: {shown.contact}")
    if shown.first_use:
        yield small(f"👋 {shown.first_use}")


def _buttons(shown: Shown) -> Iterator[Block]:
    if shown.ask_back:
        return
    own = shown.record_id
    elements = [button("Show the words", WORDS, own)] if shown.sources else []
    elements.append(
        button("Ask a librarian", ASK_LIBRARIAN, own, None if shown.sources else "primary")
    )
    elements += [button("👍", UP, own), button("👎", DOWN, own)]
    yield {"type": "actions", "elements": elements}


def _drawn(line: Line) -> str:
    bullet = "    " * line.depth + "• " if line.depth is not None else ""
    return f"{bullet}{line.text} {_marks(line.numbers)}".rstrip()


def _marks(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _summary(shown: Shown) -> str:
    lines = [line.text for part in shown.parts for line in part.lines]
    text = shown.urgent or shown.verdict or shown.ask_back or " ".join(lines)
    return shortened(text, _NOTIFICATION)


# -- limits ----------------------------------------------------------------------------------


def _packed(text: str, blocks: Sequence[Block]) -> list[Message]:
    """Blocks over as few messages as take them."""
    packed: list[list[Block]] = [[]]
    used = 0
    for block in blocks:
        length = _length(block)
        if packed[-1] and (len(packed[-1]) >= _BLOCKS or used + length > _CHARACTERS):
            packed.append([])
            used = 0
        packed[-1].append(block)
        used += length
    return [
        Message(text if i == 0 else f"{text} (part {i + 1})", held) for i, held in enumerate(packed)
    ]


def _length(block: Block) -> int:
    texts = [block.get("text", {}), *block.get("elements", [])]
    return sum(len(t["text"]) for t in texts if isinstance(t.get("text"), str))
