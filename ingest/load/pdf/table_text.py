"""Tables to row blocks that keep their header, so that a dose is never without its drug."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.load.blocks import Block, Kind, row_text
from ingest.load.clean import tidy
from ingest.load.pdf.joining import Joiner
from ingest.load.pdf.page import Table, TableCell, least_sure
from ingest.load.pdf.table_header import (
    Grid,
    Slot,
    column_names,
    count_header_rows,
    filled,
    is_whole,
    own_slots,
)

_LONGEST_LABEL = 100  # characters
_LABEL_WIDTH = 3  # columns from which a row with nothing but a bold label names a group
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_CAPTION = re.compile(r"(?:table|figure|box)\s*\d", re.IGNORECASE)
_UNFINISHED = re.compile(r"\b(?:of|the|and|or|with|for|in|to|by)$")


def table_blocks(table: Table, joiner: Joiner) -> list[Block]:
    """The blocks of a table, each with its page: a title above it as PARAGRAPH, then one ROW
    for each row.

    Numbered rows over the whole width ("5.1 Antiseizure medicines") are headings; other rows
    over the whole width name the rows below them.
    """
    grid = _grid(table, joiner)
    blocks: list[Block] = []
    top = 0
    while top < len(grid) - 1 and _is_title(grid, top):
        slot = grid[top][0]
        sure = () if slot.cell.sure is None else ((0, slot.cell.sure),)
        blocks.append(Block(Kind.PARAGRAPH, slot.text, 0, table.pages[top], sure))
        top += 1
    heads = top + (table.heads or count_header_rows(grid[top:]))
    names = column_names(grid[top:heads], len(table.xs) - 1)
    return blocks + _Body(grid, table.pages, names, range(top, heads)).blocks()


def _grid(table: Table, joiner: Joiner) -> Grid:
    """Rows of slots; a merged cell stands in each slot that it covers."""
    width, height = len(table.xs) - 1, len(table.pages)
    nothing = Slot(TableCell(0, 0, 1, 1, []), "")
    grid = [[nothing] * width for _ in range(height)]
    for cell in table.cells:
        slot = Slot(cell, tidy(joiner.join_cell(cell.lines)))
        for r in range(cell.row, min(cell.row + cell.rows, height)):
            for c in range(cell.column, min(cell.column + cell.columns, width)):
                grid[r][c] = slot
    _carry_broken_labels(grid)
    return grid


def _carry_broken_labels(grid: list[list[Slot]]) -> None:
    """Put the first half of a label that stands in a row of its own before the other half."""
    for row, below in pairwise(grid):
        first, rest = row[0], filled(row)[1:]
        if rest or is_whole(row) or not _UNFINISHED.search(first.text) or not below[0].text:
            continue
        row[0] = Slot(first.cell, "")
        below[0] = Slot(below[0].cell, f"{first.text} {below[0].text}")


def _is_title(grid: Grid, row: int) -> bool:
    """A row over the whole width above the others, unless such rows divide the table."""
    if not is_whole(grid[row]):
        return False
    body = [i for i in range(row + 1, len(grid)) if not is_whole(grid[i])]
    divided = any(is_whole(grid[i]) for i in range(row + 1, max(body, default=0)))
    return bool(_CAPTION.match(grid[row][0].text)) or not (divided or _is_numbered(grid[row]))


def _is_numbered(row: Sequence[Slot]) -> bool:
    return row[0].cell.bold and bool(_NUMBERED.match(row[0].text))


class _Body:
    """Reads the rows of one table from top to bottom."""

    def __init__(self, grid: Grid, pages: list[int], names: list[str], header: range) -> None:
        self._grid, self._pages, self._names, self._header = grid, pages, names, header
        self._header_cells = {id(slot.cell) for i in header for slot in grid[i]}
        self._over = least_sure(slot.cell for i in header for slot in grid[i])
        self._label = ""
        rows = grid[header.stop :]
        labels = [row[0].cell for row in rows if row[0].text and len(filled(row)) > 1]
        self._plain_labels = not labels or not all(cell.bold or cell.italic for cell in labels)
        self._last = max((i for i, row in enumerate(grid) if not is_whole(row)), default=0)

    def blocks(self) -> list[Block]:
        """The blocks of all rows below the header."""
        found = []
        for i in range(self._header.stop, len(self._grid)):
            row = self._grid[i]
            block = self._whole(row, i) if is_whole(row) else self._row(row)
            if block is not None and block[1]:
                found.append(Block(*block, self._pages[i], self._sure(row)))
        return found

    def _whole(self, row: Sequence[Slot], index: int) -> tuple[Kind, str, int] | None:
        """A row over the whole width: a heading, the name of the rows below, or a note."""
        text, cell = row[0].text, row[0].cell
        number = _NUMBERED.match(text)
        self._label = ""
        if number and cell.bold:
            return Kind.HEADING, text, number[1].count(".") + 1
        labels = cell.bold or cell.italic or text.endswith(":")
        short = len(text) <= _LONGEST_LABEL and not re.search(r"\d|\.$", text)
        if index < self._last and (labels or short):
            self._label = text
            return None
        return Kind.ROW, text, 0

    def _row(self, row: Sequence[Slot]) -> tuple[Kind, str, int] | None:
        cells = [slot for slot in filled(row) if id(slot.cell) not in self._header_cells]
        if not cells or self._repeats_header(row):
            return None
        if self._names_group(cells, len(row)):
            self._label = cells[0].text
            return None
        # Cells are written one by one: two columns with the same value are two values.
        names = self._names_for(row)
        parts = [row_text([names[id(slot.cell)]], [slot.text]) for slot in cells]
        return Kind.ROW, " | ".join([self._label, *parts] if self._label else parts), 0

    def _sure(self, row: Sequence[Slot]) -> tuple[tuple[int, float], ...]:
        """How sure text recognition was of the least certain word of a row and its header."""
        cells = [slot.cell.sure for slot in row] + [self._over]
        sure = [value for value in cells if value is not None]
        return ((0, min(sure)),) if sure else ()

    def _names_group(self, cells: list[Slot], width: int) -> bool:
        """Whether a row holds nothing but a label in bold or italics over the rows below it."""
        first = cells[0].cell
        alone = len(cells) == 1 and first.column == 0 and width >= _LABEL_WIDTH
        return alone and (first.bold or first.italic) and self._plain_labels

    def _names_for(self, row: Sequence[Slot]) -> dict[int, str]:
        """The name over each cell of a row. Cells whose edges do not meet those of the header
        are counted off against its columns; if that fails they stay without a name."""
        slots = own_slots(row)
        columns = [n for i, n in enumerate(self._names) if i == 0 or n != self._names[i - 1]]
        found = {}
        for slot in slots:
            cell = slot.cell
            over = list(dict.fromkeys(self._names[cell.column : cell.column + cell.columns]))
            if len(over) > 1 and len(columns) == len(slots):
                return {id(s.cell): n for s, n in zip(slots, columns, strict=True)}
            found[id(cell)] = " / ".join(filter(None, over)) if len(over) <= 3 else ""
        return found

    def _repeats_header(self, row: Sequence[Slot]) -> bool:
        texts = [slot.text for slot in own_slots(row)]
        return any(texts == [slot.text for slot in own_slots(self._grid[i])] for i in self._header)
