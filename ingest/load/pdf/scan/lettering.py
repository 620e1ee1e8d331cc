"""Runs of text on a picture to words with a size, a baseline, a weight and raised figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.load.pdf.glyphs import raised
from ingest.load.pdf.page import Page, Word
from ingest.load.pdf.scan.glyphs import Glyph, Inked, inked
from ingest.load.pdf.scan.picture import Ink
from ingest.load.pdf.scan.recognise import Seen

_TALL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhklt0123456789")
_LOW = frozenset("acemnorsuvwxz")
_COMPARISONS = frozenset("<>≤≥=±")
_RAISED = frozenset("0123456789+-−–*")
_CAPITAL, _SMALL = 0.70, 0.50  # of the font size: the height of capitals, and of an x
_BOX, _FOOT = 0.72, 0.2  # of the height of a run, where its ink cannot be told
_LIFTED, _RISE = 0.3, 1.06  # of the height of capitals: bottom and top of a raised figure
_HEIGHTS = 0.5, 0.85  # and its height; less is a piece of a broken one
_GAP = 0.12  # of the height of a run: rows with less ink between those of its letters
_BOLD = 1.15  # times the usual width of a stroke for its size
_ASCENT, _DESCENT = 0.9, 0.2  # of the font size
_OVERLOOKED = 0.0  # certainty of a number beside which a raised figure became no character
_ALIKE = 0.13  # sizes that differ by less are one


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A word before its weight is settled. stroke: width of its strokes over its size."""

    word: Word
    stroke: float


def words_of(seen: Sequence[Seen], ink: Ink, scale: float) -> list[Word]:
    """The words of the runs, in points. scale: pixels for each point."""
    drawn = [d for run in seen for d in _run(run, ink, scale)]
    strokes = sorted((d.stroke, len(d.word.text)) for d in drawn if d.stroke)
    usual = _weighted_middle(strokes)
    for d in drawn:
        d.word.bold = bool(usual) and d.stroke > _BOLD * usual
    return [d.word for d in drawn]


def settle_sizes(pages: Sequence[Page]) -> None:
    """Give words whose measured sizes are nearly alike one size, in place, over all pages: the
    size tells headings from text, and a measured one is never exact."""
    words = [word for page in pages for word in page.words if word.sure is not None]
    count: Counter[float] = Counter()
    for word in words:
        count[round(word.size * 4) / 4] += len(word.text)
    settled: dict[float, float] = {}
    while left := {size: n for size, n in count.items() if size not in settled}:
        near = {a: sum(n for b, n in left.items() if _alike(a, b)) for a in left}
        best = max(near, key=lambda size: (near[size], left[size]))
        settled |= {size: best for size in left if _alike(size, best)}
    for word in words:
        word.size = settled[round(word.size * 4) / 4]


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _ALIKE * max(one, other)


def _weighted_middle(values: Sequence[tuple[float, int]]) -> float:
    """The middle of sorted values, each counting as often as its weight says."""
    half, sum_so_far = sum(n for _, n in values) / 2, 0
    for value, n in values:
        sum_so_far += n
        if sum_so_far >= half:
            return value
    return 0.0


def _run(run: Seen, ink: Ink, scale: float) -> Iterator[_Drawn]:
    base, capital, size = _measures(run, ink)
    start = 0
    for part in inked(run, ink):
        stop = start + len(part.text)
        x0, x1 = _ends(part, run.centres[start:stop, 0], 0.3 * size)
        word = Word(
            text=with_raised(part.text, part.glyphs, base, capital),
            x0=x0 / scale,
            x1=x1 / scale,
            top=(base - _ASCENT * size) / scale,
            bottom=(base + _DESCENT * size) / scale,
            base=base / scale,
            size=size / scale,
            bold=False,
            italic=False,
            space=True,
            at=-1,
            sure=_sure(part, run.sure[start:stop], base, capital),
        )
        yield _Drawn(word, _stroke(ink, x0, base - capital, x1, base) / size)
        start = stop


def _ends(part: Inked, centres: NDArray[np.float64], reach: float) -> tuple[float, float]:
    """Where a word begins and ends; reach: half a character."""
    if len(part.signs) == len(part.text):
        return part.signs[0].x0, part.signs[-1].x1
    own = [glyph for glyph in part.glyphs if glyph]
    first, last = float(centres.min()) - reach, float(centres.max()) + reach
    return min([first, *(g.x0 for g in own)]), max([last, *(g.x1 for g in own)])


def _sure(part: Inked, sure: Sequence[float], base: float, capital: float) -> float:
    """How sure the recogniser was of a word: of its least certain character where it is a number
    or a comparison, of its characters on average in any other, which one wrong letter seldom
    turns into another word.

    It passes over a small raised figure in silence, so a number beside which one stands that
    became no character is in doubt.
    """
    counts = any(char.isdigit() or char in _COMPARISONS for char in part.text)
    spare = counts and len(part.signs) > len(part.text)
    if spare and any(_is_raised(sign, base, capital) for sign in part.signs):
        return _OVERLOOKED
    return min(sure) if counts else sum(sure) / len(sure)


def _measures(run: Seen, ink: Ink) -> tuple[float, float, float]:
    """y of the baseline, height of capitals and font size of a run, in pixels.

    The ink of most letters ends at the baseline; that of capitals and figures begins at the
    height of capitals, that of small letters for the most part at the height of an x.
    """
    top, bottom = _edges(run, ink)
    letters = [c for c in run.text if c in _TALL or c in _LOW]
    if bottom - top < 3 or not letters:
        size = _BOX * run.size[1]
        return float(run.corners[2:, 1].mean()) - _FOOT * run.size[1], _CAPITAL * size, size
    tall = sum(c in _TALL for c in letters) > 0.5 * len(letters)
    size = (bottom - top) / (_CAPITAL if tall else _SMALL)
    return bottom, _CAPITAL * size, size


def _edges(run: Seen, ink: Ink) -> tuple[float, float]:
    """y from which and to which the rows of a run hold half as much ink as its fullest ones:
    a line drawn above or below it is none of it."""
    x0, up = np.maximum(0, run.corners.min(axis=0)).astype(int).tolist()
    x1, down = run.corners.max(axis=0).astype(int).tolist()
    part = ink.dark[up:down, x0:x1]
    if part.shape[0] < 3 or not part.shape[1]:
        return 0.0, 0.0
    rows = part.mean(axis=1)
    half = 0.5 * float(np.sort(rows)[-max(3, len(rows) // 8) :].mean())
    over = np.flatnonzero(rows >= half)
    bands = np.split(over, np.flatnonzero(np.diff(over) > _GAP * len(rows)) + 1)
    band = max(bands, key=lambda band: float(rows[band].sum()))
    first, last = int(band[0]), int(band[-1])
    before = _crossing(float(rows[first - 1]), float(rows[first]), half) if first else 0.0
    after = _crossing(float(rows[last + 1]), float(rows[last]), half) if last + 1 < len(rows) else 0
    return up + first - before, up + last + 1 + after


def _crossing(low: float, high: float, level: float) -> float:
    """Share of a step from `high` to `low` that lies above a level."""
    return (high - level) / (high - low) if high > low else 0.0


def with_raised(text: str, glyphs: Sequence[Glyph | None], base: float, capital: float) -> str:
    """A word with its raised figures as superscript characters: "10" and a raised "9" must
    never read "109"."""
    up = [
        char in _RAISED
        and glyph is not None
        and base - glyph.bottom > _LIFTED * capital
        and (not char.isdigit() or _is_raised(glyph, base, capital))
        for char, glyph in zip(text, glyphs, strict=True)
    ]
    first = next((i for i, lifted in enumerate(up) if lifted and text[i].isdigit()), None)
    if first is None:
        return text
    start = stop = first
    while start and up[start - 1]:
        start -= 1
    while stop < len(text) and up[stop]:
        stop += 1
    return text[:start] + raised(text[start:stop], text[:start]) + text[stop:]


def _is_raised(glyph: Glyph, base: float, capital: float) -> bool:
    """Whether a figure is smaller than others and reaches higher."""
    fits = _HEIGHTS[0] * capital < glyph.height < _HEIGHTS[1] * capital
    return fits and base - glyph.top > _RISE * capital and base - glyph.bottom > _LIFTED * capital


def _stroke(ink: Ink, x0: float, top: float, x1: float, bottom: float) -> float:
    """The usual width of the strokes in a box, in pixels: twice the ink over its edges, which
    blur changes alike."""
    part = ink.dark[max(0, round(top)) : round(bottom), max(0, round(x0)) : round(x1)]
    if part.shape[0] < 3 or part.shape[1] < 3:
        return 0.0
    across = cv2.Sobel(part, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(part, cv2.CV_32F, 0, 1, ksize=3) / 8
    edges = float(np.hypot(across, down).sum())
    return 2 * float(part.sum()) / edges if edges else 0.0
