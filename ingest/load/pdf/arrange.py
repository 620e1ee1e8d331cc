"""The reading order of a page: columns one after the other, tables and boxes in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.load.pdf.gutters import Gutter, Row, longest_gutter, row_of, shared_gutters
from ingest.load.pdf.lines import line_of, text_of, visual_rows
from ingest.load.pdf.page import Line, Solid, Table, Word
from ingest.load.pdf.unruled import unruled_table

Element = Line | Table
_DEEPEST = 8
_FEWEST = 3  # rows with text on both sides that make columns
_PROSE = 24  # characters in the usual line of a column of prose
_MARKER = re.compile(r"[^\w\s]{1,2}|[❶-❿①-⑳]|\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.):\]]?|\[\d+\]")
_ITEM = re.compile(r"[•●○▪▫■□◦‣⁃►▶➢✓–-] ?\w")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page that is read as one: its words and solids, its left and right edge."""

    words: list[Word]
    solids: list[Solid]
    left: float
    right: float
    page: int


def arrange(region: Region, depth: int = 0) -> list[Element]:
    """Lines and tables of a region in reading order."""
    if depth < _DEEPEST and region.words:
        rows = _rows(region)
        size = median(word.size for word in region.words)
        avoid: list[Gutter] = []
        while gutter := longest_gutter(rows, max(0.9 * size, 6.0), avoid):
            if gutter.both < _FEWEST:
                break
            run = _trimmed(rows, gutter)
            if _parts_markers(run, gutter):
                avoid.append(gutter)
                continue
            return _divided(region, rows, run, gutter, depth)
    return _stacked(region)


def _rows(region: Region) -> list[Row]:
    """Rows of words with the solids beside them, and solids that stand alone."""
    rows = [row_of(words) for words in visual_rows(region.words)]
    for solid in region.solids:
        beside = [row for row in rows if row.top < solid.bottom and row.bottom > solid.top]
        for row in beside:
            row.spans = sorted([*row.spans, (solid.x0, solid.x1)])
        if not beside:
            beside = [Row(solid.top, solid.bottom, [], [(solid.x0, solid.x1)])]
            rows += beside
        beside[0].solids.append(solid)
    return sorted(rows, key=lambda row: (row.top + row.bottom) / 2)


def _trimmed(rows: list[Row], gutter: Gutter) -> list[Row]:
    """The rows that stand in the columns beside a gutter.

    Rows on one side only belong to a column while they follow it closely; below a gap they
    are a heading over what comes next, unless nothing comes next.
    """
    both = [i for i in range(gutter.first, gutter.last + 1) if _on_both(rows[i], gutter)]
    first, last = both[0], both[-1]
    while first > gutter.first and rows[first - 1].spans[0][0] >= gutter.middle:
        first -= 1
    steps = [b.bottom - a.bottom for a, b in zip(rows[first:last], rows[first + 1 :], strict=False)]
    usual = median(steps) if steps else 0.0
    end = gutter.last
    if end + 1 < len(rows):
        for i in range(end, last, -1):
            if rows[i].bottom - rows[i - 1].bottom > 1.6 * usual:
                end = i - 1
    return rows[first : max(last, end) + 1]


def _on_both(row: Row, gutter: Gutter) -> bool:
    return row.spans[0][1] <= gutter.middle <= row.spans[-1][0]


def _sides(run: list[Row], gutter: Gutter) -> tuple[list[str], list[str]]:
    """The text left and right of a gutter, row by row, without empty ones."""
    left = [text_of([w for w in row.words if w.x1 <= gutter.middle]) for row in run]
    right = [text_of([w for w in row.words if w.x0 >= gutter.middle]) for row in run]
    return [text for text in left if text], [text for text in right if text]


def _parts_markers(run: list[Row], gutter: Gutter) -> bool:
    """Whether a gutter only sets bullets or numbers apart from their text."""
    left, _ = _sides(run, gutter)
    return bool(left) and sum(bool(_MARKER.fullmatch(t)) for t in left) > 0.6 * len(left)


def _divided(
    region: Region, rows: list[Row], run: list[Row], gutter: Gutter, depth: int
) -> list[Element]:
    """Above, the columns or the table, and below."""
    start = rows.index(run[0])
    above, below = rows[:start], rows[start + len(run) :]
    found = arrange(_part(region, above), depth + 1) if above else []
    table = _as_table(region, run, gutter)
    if table is not None:
        found.append(table)
    else:
        found += arrange(_column(region, run, region.left, gutter.x0, gutter), depth + 1)
        found += arrange(_column(region, run, gutter.x1, region.right, gutter), depth + 1)
    return found + (arrange(_part(region, below), depth + 1) if below else [])


def _as_table(region: Region, run: list[Row], gutter: Gutter) -> Table | None:
    """The table that a run of rows makes, unless it is columns of prose, lists or boxes."""
    if any(row.solids for row in run):
        return None
    words = [word for row in run for word in row.words]
    size = median(word.size for word in words)
    gutters = shared_gutters(run, 0.9 * size, 0.15)
    if not gutters:
        return None
    bounds = [-1e9, *(g.middle for g in gutters), 1e9]
    columns = [
        [text for row in run if (text := text_of([w for w in row.words if a <= w.x0 < b]))]
        for a, b in zip(bounds, bounds[1:], strict=False)
    ]
    if _listed(columns) or len(columns) == 2 and _are_prose(columns):
        return None
    if len(columns) > 2 and all(median(map(len, c)) >= _PROSE for c in columns if c):
        return None
    return unruled_table(visual_rows(words), [g.middle for g in gutters], region.page)


def _listed(columns: list[list[str]]) -> bool:
    """Whether bulleted lists stand side by side."""
    return sum(sum(bool(_ITEM.match(t)) for t in c) >= 0.4 * len(c) for c in columns if c) > 1


def _are_prose(columns: list[list[str]]) -> bool:
    return all(len(c) >= _FEWEST and median(map(len, c)) >= _PROSE for c in columns)


def _part(region: Region, rows: Sequence[Row]) -> Region:
    """The rows of a region as a region of its own."""
    words = [word for row in rows for word in row.words]
    solids = [solid for row in rows for solid in row.solids]
    return Region(words, solids, region.left, region.right, region.page)


def _column(
    region: Region, run: list[Row], left: float, right: float, gutter: Gutter
) -> Region:
    whole = _part(region, run)
    on_left = right <= gutter.x0

    def here(x0: float, x1: float) -> bool:
        return ((x0 + x1) / 2 < gutter.middle) == on_left

    words = [word for word in whole.words if here(word.x0, word.x1)]
    solids = [solid for solid in whole.solids if here(solid.x0, solid.x1)]
    starts = [word.x0 for word in words] + [solid.x0 for solid in solids]
    return Region(words, solids, max(left, min(starts, default=left)), right, region.page)


def _stacked(region: Region) -> list[Element]:
    """Lines from top to bottom, with tables and boxes between them."""
    placed: list[tuple[float, list[Element]]] = [
        (solid.top, list(solid.content)) for solid in region.solids
    ]
    for words in visual_rows(region.words):
        line = line_of(words, region.page)
        line.left, line.right = region.left, region.right
        placed.append((line.top, [line]))
    placed.sort(key=lambda p: p[0])
    after_solid = True
    for _, found in placed:
        if len(found) == 1 and isinstance(found[0], Line):
            found[0].first = after_solid or found[0].first
            after_solid = False
        else:
            after_solid = True
    return [element for _, found in placed for element in found]
