"""Slack's mark-up: undone in what people type, disarmed in what Bedside shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

SECTION = 2900
"""Characters that one section's text takes, of Slack's 3,000."""

_TOKEN = re.compile(r"<([^<>\n]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# Between two of these Slack's own mark-up acts; it has no escape, so they are kept from pairing.
_PAIRED = re.compile(r"[*_~`]")
_MARKDOWN = re.compile(r"[\\`*_\[\]~#|]|(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")
_JOINER = "\u2060"  # has no width and joins words


def typed(text: str) -> str:
    """What a person typed: mentions dropped, links as they are read, entities undone."""
    plain = _TOKEN.sub(lambda found: _read(found[1]), text)
    for entity, character in _ENTITIES:
        plain = plain.replace(entity, character)
    return " ".join(plain.split())


def escaped(text: str) -> str:
    """Text in which nothing is a mention, a channel or a link: Slack's three entities."""
    for entity, character in reversed(_ENTITIES):
        text = text.replace(character, entity)
    return text


def mrkdwn(text: str) -> str:
    """Text inside Slack's mark-up, on one line, that marks nothing up itself."""
    return _PAIRED.sub(lambda found: found[0] + _JOINER, escaped(" ".join(text.split())))


def markdown(text: str) -> str:
    """Text inside standard Markdown, on one line, that marks nothing up itself."""
    text = _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))
    return escaped(_LINE_START.sub(r"\1\\", text))


def shortened(text: str, longest: int) -> str:
    """Text of at most that many characters, with an ellipsis where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def chunks(lines: Sequence[str], longest: int = SECTION) -> Iterator[str]:
    """Lines joined to texts of at most that many characters; a longer line is cut at a blank."""
    text = ""
    for line in lines:
        for piece in _cut(line, longest):
            if text and len(text) + 1 + len(piece) > longest:
                yield text
                text = piece
            else:
                text = f"{text}\n{piece}" if text else piece
    if text:
        yield text


def _cut(line: str, longest: int) -> Iterator[str]:
    while len(line) > longest:
        at = line.rfind(" ", 1, longest)
        at = at if at > 0 else longest
        yield line[:at]
        line = line[at:].lstrip()
    yield line


def _read(token: str) -> str:
    """A token as it is read: `@U1|ann` is nobody's business here, a link is its label."""
    target, _, label = token.partition("|")
    if target[:1] in {"@", "!"}:
        return " "
    if target[:1] == "#":
        return f"#{label}" if label else " "
    return label or target.removeprefix("mailto:").removeprefix("tel:")
