"""Keeps what a reader of the page can see: hidden text is where instructions get planted."""

from __future__ import annotations

from ingest.load.pdf.chars import Ink
from ingest.load.pdf.page import Fill, Word

_SMALLEST = 2.0  # points
_FAINTEST = 25  # of 255, opacity
_ALIKE = 30  # of 255 in each of red, green and blue
_SCANNED = 0.7  # of the page under one picture
_WHITE = (255, 255, 255)
_PALE = 255 - _ALIKE


def is_legible(word: Word, ink: Ink, size: tuple[float, float]) -> bool:
    """Whether a word is upright, on the page of this size and large enough to be read."""
    middle = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    on_page = 0 <= middle[0] <= size[0] and 0 <= middle[1] <= size[1]
    return on_page and ink.size >= _SMALLEST and ink.colour[3] >= _FAINTEST


def stands_out(word: Word, ink: Ink, fills: list[Fill], image: float) -> bool:
    """Whether a word differs in colour from what is painted below it.

    image: share of the page under pictures, whose colours are not known here: light text
    may stand on one.
    """
    colour = ink.colour[:3]
    if ink.stroked or (not fills and min(colour) < _PALE):
        return True
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    under = _WHITE
    for fill in fills:
        if fill.x0 <= x <= fill.x1 and fill.top <= y <= fill.bottom:
            under = fill.colour
    alike = all(abs(a - b) < _ALIKE for a, b in zip(colour, under, strict=True))
    return not alike or (under == _WHITE and image > 0)


def is_scan(image: float, visible: int) -> bool:
    """Whether a page is a picture whose invisible text is what text recognition found.

    visible: how many characters of the page can be seen.
    """
    return image >= _SCANNED and visible < 40
