"""From the characters of a page to its words, superscripts made safe to read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
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
_MARK, _LONGEST = 3, 12  # characters of a mark on a title, of any script
_NEAR, _FAR = 0.35, 0.6  # of the size: gaps between a script and its word
_GLUED = 7  # letters, the shortest run in which two words may be stuck together
_GAP = 0.13  # of a character's height; wider is a space that the file does not spell out
_MIXED = re.compile(r"\(?[^\W\d_]{3,}[,;:)]?[^\W\d_]{2,}[.,;:)]*")
_LETTERS = re.compile(r"[^\W\d_]{3,}[,;:)]?$")
_WORD = re.compile(r"[^\W\d_]{3,}|(?:to|of|in|is|or|as|by|at|on|an|if|no)\b")
_FEWEST = 150  # gaps that tell where words end
_WIDEST = 0.6  # of the height: no space within a stretch of text is wider
_STEP = 0.01
_BINS = np.arange(-0.1, 0.46, _STEP)
_VALLEY = slice(15, 35)  # bins from 0.05 to 0.25
Boxes = NDArray[np.float32]
Gaps = NDArray[np.float64]


def inked_words(chars: Chars, frame: Frame) -> Iterator[tuple[Word, Ink]]:
    """The words of a page, in the order of the file, each with how it is painted."""
    if not chars.count:
        return
    boxes = frame.boxes(chars.boxes)
    places: list[list[float]] = boxes.T.tolist()
    for start, stop, space in _runs(chars.text, boxes):
        ink = chars.ink(start, stop - 1)
        if ink is None:
            continue
        cut = _style_change(chars, start, stop, ink)
        yield _word(chars, places, (start, cut, space), ink, frame), ink
        if cut < stop and (other := chars.ink(cut, stop - 1)) is not None:
            apart = _two_words(chars.text, start, cut, stop)
            yield _word(chars, places, (cut, stop, apart), other, frame), other


def _runs(text: str, boxes: Boxes) -> Iterator[tuple[int, int, bool]]:
    """start, stop and "a space before it" of every run without a gap or a change of size.

    What pdfium takes for a space is only believed where the page does not tell: files place
    letters so loosely that "287.5 mg" would read "28 7.5 mg".
    """
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    inked = np.flatnonzero(~np.isin(codes, _SPACES))
    if not inked.size:
        return
    x0, top, x1, bottom = boxes[inked].T
    height = np.maximum(bottom - top, 0.01)
    least = np.minimum(height[1:], height[:-1])
    gap = (x0[1:] - x1[:-1]) / least
    drop = np.abs(np.diff(bottom)) / least
    other = (np.abs(np.diff(height)) > 0.1 * least) | (drop > 0.08)
    away = (gap > _WIDEST) | (gap < -0.6)
    blank = np.diff(inked) > 1
    limit = _space_widths(np.where(other | away, np.nan, gap), np.round(height[1:], 1))
    unsure = np.isnan(limit) | other
    spaced = away | np.where(unsure, blank | (gap > _GAP), gap > limit)
    # A space that is none still parts words, so that each knows the place of its characters.
    starts = np.concatenate(([0], np.flatnonzero(spaced | other | blank) + 1))
    stops = np.concatenate((starts[1:], [len(inked)])) - 1
    before = np.concatenate(([True], spaced))[starts].tolist()
    yield from zip(inked[starts].tolist(), (inked[stops] + 1).tolist(), before, strict=True)


def _space_widths(gaps: Gaps, kinds: Gaps) -> Gaps:
    """For each gap the width from which gaps of its kind (the height of the font) are spaces:
    the middle of the valley between gaps in words and gaps between words. NaN where the page
    has too little text of a kind to tell."""
    limits = np.full(gaps.shape, np.nan)
    for kind in np.unique(kinds):
        here = kinds == kind
        known = gaps[here & ~np.isnan(gaps)]
        if known.size < _FEWEST:
            continue
        bins = np.histogram(known, bins=_BINS)[0]
        near = np.convolve(bins, np.ones(5, dtype=int), mode="same")[_VALLEY]
        low = np.flatnonzero(near == near.min())
        stretch = max(np.split(low, np.flatnonzero(np.diff(low) > 1) + 1), key=len)
        limit = _BINS[_VALLEY.start + int(stretch.mean())] + _STEP / 2
        if 0.05 < (known > limit).mean() < 0.45:
            limits[here] = limit
    return limits


def _style_change(chars: Chars, start: int, stop: int, ink: Ink) -> int:
    """Where the font of a run changes, else its end: some files set "pyloriinfection" in two
    styles and leave out the space."""
    if stop - start < _GLUED or not _MIXED.fullmatch(chars.text, start, stop):
        return stop
    if chars.font(stop - 1) in (ink.font, None):
        return stop
    return next(i for i in range(start + 1, stop) if chars.font(i) not in (ink.font, None))


def _two_words(text: str, start: int, cut: int, stop: int) -> bool:
    return bool(_LETTERS.search(text[start:cut]) and _WORD.match(text[cut:stop]))


def _word(
    chars: Chars,
    places: list[list[float]],
    run: tuple[int, int, bool],
    ink: Ink,
    frame: Frame,
) -> Word:
    """The word of a run (start, stop, space before it); places: x0, top, x1 and
    bottom of all characters."""
    first, last, space = run
    text = chars.text[first:last]
    if "\ufffd" in text:
        signs = enumerate(text, first)
        text = "".join(_recognised(chars, i, ink.size) if c == "\ufffd" else c for i, c in signs)
    said = plain(text, ink.font.name)
    x0, top, x1, bottom = places
    return Word(
        text=said,
        x0=x0[first],
        x1=x1[last - 1],
        top=top[first],
        bottom=bottom[first],
        base=frame.point(*ink.base)[1],
        size=ink.size,
        bold=ink.font.bold or ink.stroked,
        italic=ink.font.italic,
        space=space,
        at=first if len(said) == len(text) else -1,
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
    sizes = Counter[float]()
    for word in words:
        sizes[word.size] += len(word.text)
    usual, largest = sizes.most_common(1)[0][0], max(sizes)
    by_end, by_start = sorted(words, key=_end), sorted(words, key=_start)
    ends, starts = [word.x1 for word in by_end], [word.x0 for word in by_start]
    for small in by_start:
        # Below a large title all other text is small, but only marks stand on it.
        least = usual if len(small.text) > _MARK else largest
        if small.size >= 0.86 * least or len(small.text) > _LONGEST:
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
                words.append(replace(word, text="•", x0=x0, x1=x1, at=-1, bold=False))
                word.space = True
                break
