"""Quotes in the words around them: which stretch of a section is shown, what in it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_AROUND = 200  # characters on either side of a quote: two or three sentences
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a section's text. marked: it was quoted. gap: words are left out in its place
    (then text is empty)."""

    text: str
    marked: bool = False
    gap: bool = False


def excerpt(text: str, quoted: Iterable[Span], around: int = _AROUND) -> tuple[Piece, ...]:
    """The quoted spans of a text with the words around them, in the order of the text.

    text: the section's, with blanks for what may not be shown. quoted: (start, end) in it, in any
    order; what overlaps is marked as one. around: characters on either side, rounded to words.
    """
    spans = _joined(quoted)
    windows = _joined((_back(text, s - around), _on(text, e + around)) for s, e in spans)
    pieces: list[Piece] = []
    for start, end in windows:
        if pieces or start > 0:
            pieces.append(Piece("", gap=True))
        at = start
        for first, last in (span for span in spans if start <= span[0] < end):
            pieces += _some(text[at:first], False) + _some(text[first:last], True)
            at = last
        pieces += _some(text[at:end], False)
    if windows and windows[-1][1] < len(text.rstrip()):
        pieces.append(Piece("", gap=True))
    return tuple(pieces)


def opening(text: str, length: int = _AROUND) -> str:
    """The beginning of a text, to the end of a word, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: _back(line, length)].rstrip() + " …"


def _some(text: str, marked: bool) -> list[Piece]:
    return [Piece(text, marked)] if text else []


def _joined(spans: Iterable[Span]) -> Sequence[Span]:
    """Spans in order, those that overlap or touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _back(text: str, place: int) -> int:
    """The beginning of the word at a place."""
    place = max(place, 0)
    while 0 < place < len(text) and not text[place - 1].isspace():
        place -= 1
    return place


def _on(text: str, place: int) -> int:
    """The end of the word at a place."""
    place = min(place, len(text))
    while place < len(text) and not text[place].isspace():
        place += 1
    return place
