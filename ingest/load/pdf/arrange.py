"""The reading order of a page: columns one after the other, tables and boxes in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.load.pdf.gutters import Gutter, Row, close, longest_gutter, row_of, shared_gutters
from ingest.load.pdf.lines import line_of, text_of, visual_rows
from ingest.load.pdf.page import Line, Solid, Table, Word
from ingest.load.pdf.unruled import unruled_table

Element = Line | Table
_DEEPEST = 8
_FEWEST = 3  # rows with text on both sides that make columns
_PROSE = 24  # characters in the usual line of a column of prose
_CAPTION = re.compile(r"table\s*[\dIVX]", re.IGNORECASE)
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
            part = _tabular(run, gutter)
            table = _as_table(part, gutter, region.page) if part else None
            if table is not None:
                above, below = _around(region, rows, part)
                return [*arrange(above, depth + 1), table, *arrange(below, depth + 1)]
            if _are_columns(run, gutter):
                above, below = _around(region, rows, run)
                left = _column(region, run, region.left, gutter.x0, gutter)
                right = _column(region, run, gutter.x1, region.right, gutter)
                parts = (above, left, right, below)
                return [element for part in parts for element in arrange(part, depth + 1)]
            avoid.append(gutter)
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
    are a heading over what comes next, unless nothing comes next. So is a line in bold below
    lists side by side.
    """
    beside = [i for i in range(gutter.first, gutter.last + 1) if _has_both(rows, i, gutter)]
    first, last = beside[0], beside[-1]
    while first > gutter.first and rows[first - 1].spans[0][0] >= gutter.middle:
        first -= 1
    steps = [b.bottom - a.bottom for a, b in pairwise(rows[first : last + 1])]
    usual = median(steps) if steps else 0.0
    end = gutter.last
    lists = end > last and _listed(list(_sides(rows[first : last + 1], gutter)))
    for i in range(end, last, -1):
        apart = rows[i].bottom - rows[i - 1].bottom > 1.6 * usual
        titled = lists and all(word.bold for word in rows[i].words)
        if titled or (apart and gutter.last + 1 < len(rows)):
            end = i - 1
    return rows[first : max(last, end) + 1]


def _tabular(run: list[Row], gutter: Gutter) -> list[Row]:
    """The first rows of a run that can be one table: up to a caption or a wide gap, without
    notes in the first column at the end."""
    part: list[Row] = []
    for row in run:
        gap = row.bottom - part[-1].bottom if part else 0.0
        if part and (gap > 3 * (row.bottom - row.top) or _CAPTION.match(text_of(row.words))):
            break
        part.append(row)
    while part and not _on_both(part[-1], gutter):
        part.pop()
    return part if len(part) >= _FEWEST else []


def _has_both(rows: list[Row], index: int, gutter: Gutter) -> bool:
    """Whether a row and those close to it have something on either side of a gutter."""
    near = [rows[index]]
    if index > gutter.first and close(rows[index - 1], rows[index]):
        near.append(rows[index - 1])
    if index < gutter.last and close(rows[index], rows[index + 1]):
        near.append(rows[index + 1])
    left = any(row.spans[0][1] <= gutter.middle for row in near)
    return left and any(row.spans[-1][0] >= gutter.middle for row in near)


def _on_both(row: Row, gutter: Gutter) -> bool:
    return row.spans[0][1] <= gutter.middle <= row.spans[-1][0]


def _sides(run: list[Row], gutter: Gutter) -> tuple[list[str], list[str]]:
    """The words left and right of a gutter, row by row, without empty ones."""
    left, right = _texts(run, [-1e9, gutter.middle, 1e9])
    return left, right


def _texts(run: list[Row], bounds: Sequence[float]) -> list[list[str]]:
    """The words in each column, row by row, without empty ones; their spaces do not matter."""
    columns: list[list[str]] = [[] for _ in bounds[1:]]
    for row in run:
        for column, (left, right) in zip(columns, pairwise(bounds), strict=True):
            text = " ".join([word.text for word in row.words if left <= word.x0 < right])
            if text:
                column.append(text)
    return columns


def _are_columns(run: list[Row], gutter: Gutter) -> bool:
    """Whether text on the two sides of a gutter is read one side after the other: prose,
    bulleted lists, or anything beside a table or box. Short lines side by side are not, and
    neither are numbers or bullets beside their text."""
    left, right = _sides(run, gutter)
    if left and sum(bool(_MARKER.fullmatch(text)) for text in left) > 0.6 * len(left):
        return False
    if any(row.solids for row in run) or _listed([left, right]):
        return True
    return all(len(s) >= _FEWEST and median(map(len, s)) >= _PROSE for s in (left, right))


def _around(region: Region, rows: list[Row], run: list[Row]) -> tuple[Region, Region]:
    """What stands above and below a run of rows."""
    start = rows.index(run[0])
    return _part(region, rows[:start]), _part(region, rows[start + len(run) :])


def _as_table(run: list[Row], gutter: Gutter, page: int) -> Table | None:
    """The table that a run of rows makes: three columns or more that are not all prose, or
    two below a header in bold."""
    if any(row.solids for row in run):
        return None
    words = [word for row in run for word in row.words]
    size = median(word.size for word in words)
    gutters = shared_gutters(run, 0.9 * size, 0.15)
    first = run[0].words
    headed = all(word.bold for word in first) and not all(word.bold for word in words)
    if len(gutters) < 2 and not headed:
        return None
    columns = _texts(run, [-1e9, *(g.middle for g in gutters), 1e9])
    columns = [column for column in columns if column]
    few = len(columns) < 3 and not (headed and len(columns) == 2 and _on_both(run[0], gutter))
    prose = all(median(map(len, column)) >= _PROSE for column in columns)
    marked = sum(bool(_MARKER.fullmatch(t)) for t in columns[0]) > 0.6 * len(columns[0])
    if few or prose or (marked and len(columns) < 4) or _listed(columns):
        return None
    return unruled_table(visual_rows(words), [g.middle for g in gutters], page)


def _listed(columns: list[list[str]]) -> bool:
    """Whether bulleted lists stand side by side."""
    return sum(sum(bool(_ITEM.match(t)) for t in c) >= 0.4 * len(c) for c in columns if c) > 1


def _part(region: Region, rows: Sequence[Row]) -> Region:
    """The rows of a region as a region of its own."""
    words = [word for row in rows for word in row.words]
    solids = [solid for row in rows for solid in row.solids]
    return Region(words, solids, region.left, region.right, region.page)


def _column(region: Region, run: list[Row], left: float, right: float, gutter: Gutter) -> Region:
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
