"""From the characters of a page to its words, superscripts made safe to read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.load.pdf.chars import Chars, Ink
from ingest.load.pdf.frame import Frame
from ingest.load.pdf.glyphs import plain, raised, shape_of
from ingest.load.pdf.lines import visual_rows
from ingest.load.pdf.page import Word

_SPACES = [9, 10, 11, 12, 13, 32, 133, 160, 0x2002, 0x2003, 0x2009, 0x200B, 0x202F, 0x3000]
_NEAR, _FAR = 0.35, 0.6  # of the size: gaps between a script and its word
_GAP = 0.13  # of a character's height; wider is a space that the file does not spell out
_MIXED = re.compile(r"\(?[^\W\d_]{3,}[,;:)]?[^\W\d_]{2,}[.,;:)]*")
_LETTERS = re.compile(r"[^\W\d_]{3,}[,;:)]?$")
_WORD = re.compile(r"[^\W\d_]{3,}|(?:to|of|in|is|or|as|by|at|on|an|if|no)\b")
Boxes = NDArray[np.float32]


def inked_words(chars: Chars, frame: Frame) -> Iterator[tuple[Word, Ink]]:
    """The words of a page, in the order of the file, each with how it is painted."""
    if not chars.count:
        return
    boxes = frame.boxes(chars.boxes)
    for start, stop, space in _runs(chars.text, boxes):
        cut = _style_change(chars, start, stop)
        for first, last in ((start, cut), (cut, stop)):
            ink = chars.ink(first, last - 1) if last > first else None
            if ink is not None:
                word = _word(chars, first, boxes[first:last], ink)
                word.base = frame.point(*ink.base)[1]
                word.space = space if first == start else _two_words(chars.text, start, cut, stop)
                yield word, ink


def _runs(text: str, boxes: Boxes) -> Iterator[tuple[int, int, bool]]:
    """start, stop and "a space before it" of every run without a gap or a change of size."""
    blank = np.isin(np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32), _SPACES)
    x0, top, x1, bottom = boxes.T
    height = np.maximum(bottom - top, 0.01)
    least = np.minimum(height[1:], height[:-1])
    gap = x0[1:] - x1[:-1]
    apart = (gap > _GAP * least) | (gap < -0.6 * least)
    change = np.abs(height[1:] - height[:-1]) > 0.1 * least
    drop = np.abs(bottom[1:] - bottom[:-1]) > 0.08 * least
    cut = blank[1:] | blank[:-1] | apart | change | drop
    starts = np.flatnonzero(np.concatenate(([True], cut)) & ~blank)
    stops = np.flatnonzero(np.concatenate((cut, [True])) & ~blank) + 1
    spaced = np.concatenate(([True], blank[:-1] | apart))
    yield from zip(starts.tolist(), stops.tolist(), spaced[starts].tolist(), strict=True)


def _style_change(chars: Chars, start: int, stop: int) -> int:
    """Where the font of a run changes, else its end: some files set "pyloriinfection" in two
    styles and leave out the space."""
    if stop - start < 6 or not _MIXED.fullmatch(chars.text, start, stop):
        return stop
    first = chars.font(start)
    if first is None or chars.font(stop - 1) in (first, None):
        return stop
    return next(i for i in range(start + 1, stop) if chars.font(i) not in (first, None))


def _two_words(text: str, start: int, cut: int, stop: int) -> bool:
    return bool(_LETTERS.search(text[start:cut]) and _WORD.match(text[cut:stop]))


def _word(chars: Chars, first: int, boxes: Boxes, ink: Ink) -> Word:
    text = chars.text[first : first + len(boxes)]
    if "\ufffd" in text:
        signs = enumerate(text, first)
        text = "".join(_recognised(chars, i, ink.size) if c == "\ufffd" else c for i, c in signs)
    x0, top, _, bottom = boxes[0].tolist()
    return Word(
        text=plain(text, ink.font.name),
        x0=x0,
        x1=float(boxes[-1, 2]),
        top=top,
        bottom=bottom,
        base=bottom,
        size=ink.size,
        bold=ink.font.bold or ink.stroked,
        italic=ink.font.italic,
        space=True,
        edges=tuple(boxes[:, 0].tolist()),
    )


def _recognised(chars: Chars, index: int, size: float) -> str:
    width, height, above = chars.outline(index)
    em = max(size, 0.1)
    return shape_of(width / em, height / em, above / em)


def settle_scripts(words: list[Word]) -> None:
    """Join superscripts and subscripts to the word that they stand on, in place.

    A superscript becomes superscript characters, so that "10" with a raised "9" reads 10⁹
    and a dose with a raised reference mark keeps its figure. Files may draw them long after
    the line that they belong to, so neighbours are looked for on the page.
    """
    if not words:
        return
    largest = max(word.size for word in words)
    by_end, by_start = sorted(words, key=_end), sorted(words, key=_start)
    ends, starts = [word.x1 for word in by_end], [word.x0 for word in by_start]
    for small in by_start:
        if small.size >= 0.86 * largest or len(small.text) > 12:
            continue
        low = bisect_left(ends, small.x0 - _FAR * largest)
        high = bisect_left(ends, small.x0 + _NEAR * largest)
        if big := _host(small, by_end[low:high], after=False):
            _attach(small, big)
            continue
        low = bisect_left(starts, small.x1 - _NEAR * largest)
        high = bisect_left(starts, small.x1 + _NEAR * largest)
        if big := _host(small, by_start[low:high], after=True):
            _attach(small, big, leading=True)


def _start(word: Word) -> float:
    return word.x0


def _end(word: Word) -> float:
    return word.x1


def _host(small: Word, words: list[Word], after: bool) -> Word | None:
    """The word that a script stands on, the nearest before it or after it."""
    found = []
    for big in words:
        gap = (big.x0 - small.x1 if after else small.x0 - big.x1) / big.size
        if -_NEAR < gap < (_NEAR if after else _FAR) and _shifted(small, big):
            found.append((abs(gap), id(big), big))
    return min(found)[2] if found else None


def _shifted(small: Word, big: Word) -> bool:
    """Whether a small word is raised or lowered as scripts of a big one are."""
    up = (big.base - small.base) / big.size
    return small.size < 0.86 * big.size and (0.12 < up < 0.75 or -0.4 < up < -0.06)


def _attach(small: Word, big: Word, leading: bool = False) -> None:
    if small.base < big.base:
        small.text = raised(small.text, "" if leading else big.text)
    if leading:  # a mark before a note, or the 99 of an isotope
        big.space = not (big.text.isalpha() and len(big.text) <= 2)
    else:
        small.space, small.script = False, True
    small.base, small.top, small.bottom, small.size = big.base, big.top, big.bottom, big.size


def add_bullets(words: list[Word], dots: list[tuple[float, float, float, float]]) -> None:
    """Give a line that a painted dot stands before the bullet that the dot is, in place."""
    lefts: list[Word] = []
    for row in visual_rows(words) if dots else []:
        lefts += [w for i, w in enumerate(row) if not i or w.x0 - row[i - 1].x1 > 0.8 * w.size]
    for x0, top, x1, bottom in dots:
        middle = (top + bottom) / 2
        for word in lefts:
            if 0 < word.x0 - x1 < 2.5 * word.size and word.top < middle < word.bottom:
                words.append(replace(word, text="•", x0=x0, x1=x1, edges=(x0,), bold=False))
                word.space = True
                break
