"""White space that runs down a page: between columns of text and of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.load.pdf.page import Solid, Word

_BIN = 2.0  # points
_LETTER_GAP = 0.7  # of the size: words nearer than this are one stretch of text


@dataclass(slots=True, eq=False)
class Row:
    """What stands at one height: words from left to right, and stretches of x covered.

    solids: those of which this is the first row.
    """

    top: float
    bottom: float
    words: list[Word]
    spans: list[tuple[float, float]]
    solids: list[Solid] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gutter:
    """White space from x0 to x1 beside rows first to last, both included.

    both: how many of the rows have something on either side, they or the row next to them.
    """

    x0: float
    x1: float
    first: int
    last: int
    both: int

    @property
    def middle(self) -> float:
        """x of its middle."""
        return (self.x0 + self.x1) / 2


def row_of(words: list[Word]) -> Row:
    """A row from its words in order."""
    spans: list[tuple[float, float]] = []
    for word in words:
        if spans and word.x0 - spans[-1][1] < _LETTER_GAP * word.size:
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.x1))
        else:
            spans.append((word.x0, word.x1))
    return Row(min(w.top for w in words), max(w.bottom for w in words), words, spans)


def longest_gutter(rows: Sequence[Row], width: float, avoid: Sequence[Gutter]) -> Gutter | None:
    """The white space, at least `width` wide, with text beside it in the most rows.

    avoid: white space that is already known to mean nothing.
    """
    if len(rows) < 2:
        return None
    free, both, left = _maps(rows, width)
    for gutter in avoid:
        free[:, _bins(gutter.x0, gutter.x1, left)] = False
    count = np.zeros(free.shape[1], dtype=int)
    start = np.zeros(free.shape[1], dtype=int)
    best = (0, 0, 0, 0)  # both, bin, first, last
    for i, (clear, beside) in enumerate(zip(free, both, strict=True)):
        count = np.where(clear, count + beside, 0)
        start = np.where(clear, start, i + 1)
        at = int(count.argmax())
        if count[at] > best[0]:
            best = (int(count[at]), at, int(start[at]), i)
    if not best[0]:
        return None
    _, at, first, last = best
    while last + 1 < len(rows) and free[last + 1, at]:
        last += 1
    return _around(free, at, (first, last), best[0], left)


def shared_gutters(rows: Sequence[Row], width: float, most_crossed: float) -> list[Gutter]:
    """White space between columns of all the rows; a share of rows may run across it."""
    if not rows:
        return []
    free, both, left = _maps(rows, width)
    open_ = (free.mean(axis=0) >= 1 - most_crossed) & (both.sum(axis=0) >= min(2, len(rows)))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.astype(int), [0]))))
    found = []
    for start, stop in edges.reshape(-1, 2).tolist():
        # Of white space that is now wider and now narrower, the part that is always white.
        scores = both[:, start:stop].sum(axis=0)
        best = np.flatnonzero(scores == scores.max()) + start
        x0, x1 = left + best[0] * _BIN, left + (best[-1] + 1) * _BIN
        found.append(Gutter(float(x0), float(x1), 0, len(rows) - 1, int(scores.max())))
    return found


def _around(
    free: NDArray[np.bool_], at: int, rows: tuple[int, int], both: int, left: float
) -> Gutter:
    first, last = rows
    clear = np.all(free[first : last + 1], axis=0).tolist()
    low = high = at
    while low > 0 and clear[low - 1]:
        low -= 1
    while high + 1 < len(clear) and clear[high + 1]:
        high += 1
    return Gutter(left + low * _BIN, left + (high + 1) * _BIN, first, last, both)


def _maps(rows: Sequence[Row], width: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_], float]:
    """For every row and bin of x: white in `width` around it; and text on either side."""
    left = min(span[0] for row in rows for span in row.spans)
    right = max(span[1] for row in rows for span in row.spans)
    bins = max(1, int((right - left) / _BIN) + 1)
    free = np.ones((len(rows), bins), dtype=bool)
    before = np.zeros((len(rows), bins), dtype=bool)
    after = np.zeros((len(rows), bins), dtype=bool)
    half = width / 2
    for i, row in enumerate(rows):
        for x0, x1 in row.spans:
            free[i, _bins(x0 - half, x1 + half, left)] = False
        before[i, _bins(row.spans[0][1], right, left)] = True
        after[i, _bins(left, max(x0 for x0, _ in row.spans), left)] = True
    near = [close(a, b) for a, b in pairwise(rows)]
    return free, free & _spread(before, near) & _spread(after, near), left


def close(above: Row, below: Row) -> bool:
    """Whether two rows are no further apart than lines of a column: the lines of columns
    side by side need not stand at the same height."""
    return below.bottom - above.bottom < 1.2 * (below.bottom - below.top)


def _spread(marks: NDArray[np.bool_], near: Sequence[bool]) -> NDArray[np.bool_]:
    """Marks of rows on the rows next to them too."""
    spread = marks.copy()
    for i, is_near in enumerate(near):
        if is_near:
            spread[i] |= marks[i + 1]
            spread[i + 1] |= marks[i]
    return spread


def _bins(x0: float, x1: float, left: float) -> slice:
    return slice(max(0, int((x0 - left) / _BIN)), max(0, int((x1 - left) / _BIN) + 1))
