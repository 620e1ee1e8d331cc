"""Tables with lines above, below and under the header only, as journals print them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.load.pdf.gutters import row_of, shared_gutters
from ingest.load.pdf.lines import visual_rows
from ingest.load.pdf.page import Rule, Table, Word
from ingest.load.pdf.unruled import unruled_table

_SAME = 5.0  # points
_BREAK = 12.0  # between parts of one line
_TALLEST_HEADER = 90.0
_CROSSED = 0.2  # share of the rows that may run across the white space between columns
_FULL = 0.85  # of the width of its column: the usual line of prose


def lined_tables(words: list[Word], across: Sequence[Rule], page: int) -> list[Table]:
    """Tables between lines of the same width, from top to bottom."""
    tables = []
    for lines in _same_width(_whole(across)):
        i = 0
        while i + 2 < len(lines):
            table = _between(words, lines[i : i + 3], page)
            if table is not None:
                tables.append(table)
            i += 2 if table is not None else 1
    return tables


def _whole(across: Sequence[Rule]) -> list[Rule]:
    """Lines at one height with small breaks, as one."""
    whole: list[Rule] = []
    for rule in sorted(across, key=lambda r: (round(r.at), r.start)):
        last = whole[-1] if whole else None
        if last and abs(last.at - rule.at) <= 1.5 and rule.start - last.end <= _BREAK:
            whole[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            whole.append(rule)
    return whole


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


def _between(words: list[Word], lines: list[Rule], page: int) -> Table | None:
    """The table with its header between the first two lines and its body below."""
    top, middle, bottom = (line.at for line in lines)
    if middle - top > _TALLEST_HEADER:
        return None
    inside = [
        word
        for word in words
        if lines[0].start - 2 <= (word.x0 + word.x1) / 2 <= lines[0].end + 2
        and top - 2 < (word.top + word.bottom) / 2 < bottom + 2
    ]
    rows = visual_rows(inside)
    body = [row for row in rows if row[0].base > middle]
    if not body or len(body) == len(rows):
        return None
    size = median(word.size for word in inside)
    gutters = shared_gutters([row_of(row) for row in rows], 0.8 * size, _CROSSED)
    if not gutters or len(gutters) == 1 and _are_prose(body, gutters[0].middle):
        return None
    table = unruled_table(rows, [g.middle for g in gutters], page, header=middle)
    if table is not None:
        table.x0, table.top, table.x1, table.bottom = lines[0].start, top, lines[0].end, bottom
    return table


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
