"""Tables with lines above, below and under the header only, as journals print them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.load.pdf.gutters import row_of, shared_gutters
from ingest.load.pdf.lines import text_of, visual_rows
from ingest.load.pdf.page import Rule, Table, Word
from ingest.load.pdf.ruled import joined_rules
from ingest.load.pdf.unruled import unruled_table

_SAME = 5.0  # points
_MOST_ENCLOSED = 40  # lines between two rules; more is a page with a line above and below
_BREAK = 12.0  # between parts of one line
_TALLEST_HEADER = 90.0
_CAPTION = re.compile(r"table\s*[\dIVX]", re.IGNORECASE)
_BESIDE = 0.25  # of the lines of a table that hold more than one cell
_CROSSED = 0.2  # share of the rows that may run across the white space between columns
_FULL = 0.85  # of the width of its column: the usual line of prose


@dataclass(frozen=True, slots=True)
class LinedTable:
    """A table and the words that it holds."""

    table: Table
    words: list[Word]


def lined_tables(words: list[Word], across: Sequence[Rule], page: int) -> list[LinedTable]:
    """Tables between lines of the same width, or under the line below a header."""
    tables: list[LinedTable] = []
    rows = visual_rows(words)
    lines = [line for line in joined_rules(across, _BREAK) if not _runs_into_text(line, rows)]
    for level in _same_width(lines):
        i = 0
        while i + 2 < len(level):
            table = _between(words, level[i : i + 3], page)
            if table is not None:
                tables.append(table)
            i += 2 if table is not None else 1
        tables += _enclosed(words, level, tables, page)
    for line in lines:
        if not any(t.table.top - 2 <= line.at <= t.table.bottom + 2 for t in tables):
            table = _under(words, line, page)
            tables += [table] if table is not None else []
    return tables


def _runs_into_text(line: Rule, rows: list[list[Word]]) -> bool:
    """Whether a line stands at the height of text, as on either side of a heading."""
    return any(
        row[0].base - 0.7 * row[0].size < line.at < row[0].base
        and row[0].x0 < line.end
        and row[-1].x1 > line.start
        for row in rows
    )


def _enclosed(
    words: list[Word], level: list[Rule], known: list[LinedTable], page: int
) -> list[LinedTable]:
    """Tables without a header between two lines, as labels print short dosage tables."""
    found = []
    for above, below in pairwise(level):
        if any(t.table.top < below.at and t.table.bottom > above.at for t in known):
            continue
        rows = [r for r in _within(words, above) if above.at < r[0].base < below.at]
        if any(_CAPTION.match(text_of(row)) for row in rows):
            continue  # the lines below the headers of two tables
        table = _table(rows, rows, above.at, page) if len(rows) > 1 else None
        if table is not None and _has_both_sides(rows, table.table):
            found.append(table)
    return found


def _has_both_sides(rows: list[list[Word]], table: Table) -> bool:
    """Whether most lines of a would-be table are in more than one column, and few are long."""
    first = table.xs[1]
    sides = sum(row[0].x0 < first < row[-1].x0 for row in rows)
    return sides * 2 >= len(rows) and len(rows) <= _MOST_ENCLOSED


def _within(words: list[Word], line: Rule) -> list[list[Word]]:
    """The rows of words over the width of a line."""
    return visual_rows(
        word for word in words if line.start - 2 <= (word.x0 + word.x1) / 2 <= line.end + 2
    )


def _same_width(lines: list[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for line in sorted(lines, key=lambda r: r.at):
        for group in groups:
            if abs(group[0].start - line.start) < _SAME and abs(group[0].end - line.end) < _SAME:
                group.append(line)
                break
        else:
            groups.append([line])
    return groups


def _between(words: list[Word], lines: list[Rule], page: int) -> LinedTable | None:
    """The table with its header between the first two lines and its body below."""
    top, middle, bottom = (line.at for line in lines)
    if middle - top > _TALLEST_HEADER:
        return None
    rows = [
        row
        for row in _within(words, lines[0])
        if top - 2 < (row[0].top + row[0].bottom) / 2 < bottom + 2
    ]
    body = [row for row in rows if row[0].base > middle]
    if not body or len(body) == len(rows):
        return None
    return _table(rows, body, middle, page)


def _under(words: list[Word], line: Rule, page: int) -> LinedTable | None:
    """The table whose header stands between its caption and a line, its body below it."""
    rows = _within(words, line)
    above = [row for row in rows if line.at - _TALLEST_HEADER < row[0].base < line.at][-6:]
    captions = [i for i, row in enumerate(above) if _CAPTION.match(text_of(row))]
    body: list[list[Word]] = []
    for row in (row for row in rows if row[0].base > line.at):
        gap = row[0].base - (body[-1][0].base if body else line.at)
        if gap > 2.5 * row[0].size or (body and abs(row[0].size - body[0][0].size) > 0.3):
            break
        body.append(row)
    if not captions or len(body) < 2:
        return None
    head = [row for row in above[captions[-1] + 1 :] if abs(row[0].size - body[0][0].size) < 0.3]
    return _table(head + body, body, line.at, page) if head else None


def _table(
    rows: list[list[Word]], body: list[list[Word]], header: float, page: int
) -> LinedTable | None:
    size = median(word.size for row in rows for word in row)
    gutters = shared_gutters([row_of(row) for row in rows], 0.8 * size, _CROSSED)
    middles = [g.middle for g in gutters]
    if not gutters or (len(gutters) == 1 and _are_prose(body, middles[0])):
        return None
    head = [word for row in rows[: len(rows) - len(body)] for word in row]
    if (head and _columns(head, middles) < 2) or not _are_cells(body, middles):
        return None
    table = unruled_table(rows, middles, page, header=header)
    held = [word for row in rows for word in row]
    return LinedTable(table, held) if table is not None else None


def _columns(words: list[Word], gutters: list[float]) -> int:
    return len({bisect_right(gutters, word.x0) for word in words})


def _are_cells(rows: list[list[Word]], gutters: list[float]) -> bool:
    """Whether enough lines stand in more than one column."""
    return sum(_columns(row, gutters) > 1 for row in rows) >= _BESIDE * len(rows)


def _are_prose(rows: list[list[Word]], middle: float) -> bool:
    """Whether the lines on both sides of the white space fill their column as prose does."""
    sides = [[w for w in row if w.x0 < middle] for row in rows]
    others = [[w for w in row if w.x0 >= middle] for row in rows]
    return _fill_column(sides) and _fill_column(others)


def _fill_column(lines: list[list[Word]]) -> bool:
    ends = [line[-1].x1 for line in lines if line]
    starts = [line[0].x0 for line in lines if line]
    if len(ends) <= 8:
        return False
    return median(ends) - min(starts) > _FULL * (max(ends) - min(starts))
