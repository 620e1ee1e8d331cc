"""Sections to chunks: spans of whole units that fit the embedder's window."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator

from assistant.embedding import Embedder
from assistant.library.pieces import piece
from assistant.model import Chunk, Section

# A reference's title names every word of the topic and answers nothing.
_REFERENCES = re.compile(
    r"^[\d.\s]*(?:references?|bibliography|further reading|citations?|reference list|"
    r"works cited|literature cited)\W*$",
    re.IGNORECASE,
)


def is_reference_list(section: Section) -> bool:
    """Whether a section lists sources: it is kept and can be opened, but not found."""
    return bool(section.heading_path) and bool(_REFERENCES.match(section.heading_path[-1]))


def cut(title: str, section: Section, embedder: Embedder) -> list[Chunk]:
    """Cut a section into chunks.

    A chunk with its title and headings is within the embedder's window, counted in its own
    tokens. Units are kept whole unless one alone is over the window; a section that needs
    several chunks is cut into parts of about the same length, so that none is a leftover. A
    list of references gives no chunks.
    """
    if is_reference_list(section):
        return []
    context = embedder.count_tokens(piece(title, section, 0, 0, embedder).text)
    room = embedder.window - context
    offsets = embedder.token_offsets(section.text)
    starts = [a for a, _ in offsets]
    spans = [s for u in section.units for s in _fitting(section.text, u.start, u.end, starts, room)]
    sizes = [_tokens(starts, a, b) for a, b in spans]
    return [
        Chunk(f"{section.id}-{i}", section.id, a, b, n)
        for i, (a, b, n) in enumerate(
            exact
            for start, end in _packed(spans, sizes, room)
            for exact in _checked(title, section, start, end, embedder)
        )
    ]


def _packed(spans: list[tuple[int, int]], sizes: list[int], room: int) -> Iterator[tuple[int, int]]:
    """Neighbouring spans joined to chunks of at most `room` tokens and about the same size."""
    total = sum(sizes)
    target = math.ceil(total / max(1, math.ceil(total / room)))
    first, used = 0, 0
    for i, size in enumerate(sizes):
        if used and (used + size > room or used >= target):
            yield spans[first][0], spans[i - 1][1]
            first, used = i, 0
        used += size
    if used:
        yield spans[first][0], spans[-1][1]


def _checked(
    title: str, section: Section, start: int, end: int, embedder: Embedder
) -> Iterator[tuple[int, int, int]]:
    """The chunk with its exact length in tokens, halved where that is over the window: a text
    cut out of another can have more tokens than it had there."""
    tokens = embedder.count_tokens(piece(title, section, start, end, embedder).text)
    if tokens <= embedder.window:
        yield start, end, tokens
    else:
        blank = section.text.rfind(" ", start + 1, (start + end) // 2)
        middle = blank + 1 if blank > start else (start + end) // 2
        yield from _checked(title, section, start, middle, embedder)
        yield from _checked(title, section, middle, end, embedder)


def _tokens(starts: list[int], start: int, end: int) -> int:
    return bisect.bisect_left(starts, end) - bisect.bisect_left(starts, start)


def _fitting(
    text: str, start: int, end: int, starts: list[int], room: int
) -> Iterator[tuple[int, int]]:
    """The span, in pieces of at most `room` tokens, cut before a word where there is one."""
    first, last = bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)
    while last - first > room:
        whole = (i for i in range(first + room, first, -1) if text[starts[i] - 1].isspace())
        stop = next(whole, first + room)
        yield start, starts[stop]
        start, first = starts[stop], stop
    if last > first:
        yield start, end
