"""Rows of a table as blocks that keep their header, so that a dose is never without its drug."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.load.align import Column, align
from ingest.load.blocks import Block, Kind, row_text
from ingest.load.build import is_connector
from ingest.load.clean import join_lines
from ingest.load.grid import Cell, expand, filled, spans
from ingest.load.table_header import LONG_HEADER, columns, count_header_rows

_SECTION_WIDTH = 4  # columns from which a row with nothing but a label names a group of rows
_LONGEST_SECTION = 100


def table_blocks(rows: Sequence[Sequence[Cell]], declared: int = 0) -> list[Block]:
    """Turn a table into blocks: a title above it as PARAGRAPH, then one ROW per row.

    rows: cells in source order, spans not expanded. declared: leading rows that the format
    marks as header. A table of one column without a header gives paragraphs.
    """
    grid = expand(rows)
    width = max((len(row) for row in grid), default=0)
    blocks: list[Block] = []
    while len(grid) > 1 and width > 1 and _is_title(grid[0], grid[1]):
        blocks.append(Block(Kind.PARAGRAPH, filled(grid.pop(0))[0].text))
        declared = max(0, declared - 1)
    heads = count_header_rows(grid, declared)
    if width == 1 and not heads:
        return blocks + [Block(Kind.PARAGRAPH, row[0].text) for row in grid]
    if heads == len(grid):
        return blocks + [Block(Kind.ROW, row_text([], _texts(row))) for row in grid]
    long = (cell.text for row in grid[:heads] for cell in filled(row))
    blocks += [Block(Kind.PARAGRAPH, text) for text in long if len(text) > LONG_HEADER]
    return blocks + _Rows(grid[:heads], width).read(_body(grid, heads))


def _body(grid: Sequence[list[Cell]], heads: int) -> list[list[Cell]]:
    """The rows below the header; a header cell that hangs into them says nothing there."""
    header = {id(cell) for row in grid[:heads] for cell in row}
    return [[Cell("") if id(c) in header else c for c in row] for row in grid[heads:]]


def _is_title(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """A full-width cell, or one alone in the first column, above a row of several cells."""
    return len(filled(row)) == 1 and len(filled(below)) > 1 and bool(row[0].text)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in filled(row)]


class _Rows:
    """Reads body rows one by one; a row waits until it is clear that nothing continues it."""

    def __init__(self, header: Sequence[Sequence[Cell]], width: int) -> None:
        self._set_header(header)
        self._width = width
        self._blocks: list[Block] = []
        self._waiting: list[tuple[str, str]] = []
        self._lead: list[str] = []  # "or" that stood in a row of its own
        self._section = ""
        self._section_used = True
        self._bold_labels = False

    def read(self, body: Sequence[Sequence[Cell]]) -> list[Block]:
        """The blocks of all rows."""
        labels = [row[0] for row in body if len(filled(row)) > 1]
        self._bold_labels = sum(label.marked for label in labels) * 2 > len(labels)
        for row in body:
            cells = filled(row)
            if _texts(row) in self._head_texts:
                continue  # the header printed again
            if len(cells) == 1 and self._width > 1:
                self._lone(row, cells[0])
            elif self._header and all(cell.header for cell in cells):
                self._emit()
                self._set_header([row])
            else:
                self._emit()
                self._waiting = self._with_label(self._named(row))
        self._emit()
        self._start_section("")
        return self._blocks

    def _set_header(self, header: Sequence[Sequence[Cell]]) -> None:
        self._header: list[Column] = columns(header)
        self._head_texts = [_texts(row) for row in header]
        self._label = ""

    def _named(self, row: Sequence[Cell]) -> list[tuple[str, str]]:
        if self._header:
            return align(row, self._header)
        cells = [cell for cell, _ in spans(row)]
        if len(cells) == 2 and (cells[0].marked or cells[0].text.endswith(":")):
            return [(cells[0].text, cells[1].text)]
        return [("", cell.text) for cell in cells]

    def _with_label(self, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Carry the label of a group of rows down to those that leave it blank.

        Behind an "or" or "plus" a blank stands for another drug, which is not told.
        """
        place = next((i for i, (name, _) in enumerate(pairs) if name), None)
        if place is None or any(is_connector(text) for _, text in pairs[:place]) or self._lead:
            return pairs
        name, text = pairs[place]
        if text:
            self._label = text
            return pairs
        return [*pairs[:place], (name, self._label), *pairs[place + 1 :]]

    def _lone(self, row: Sequence[Cell], cell: Cell) -> None:
        """A row with one cell: "or", the name of a group, a note, or more of the row above."""
        whole = len(spans(row)) == 1
        runs_on = cell.text[0].islower() or cell.text[0] in "([*½"
        labels = whole or self._is_label(row, cell)
        short = len(cell.text) <= _LONGEST_SECTION and not runs_on
        stands_out = cell.marked and not self._bold_labels
        if is_connector(cell.text):
            self._emit()
            self._lead.append(cell.text)
        elif whole and not (short and (cell.marked or cell.text.endswith(":"))):
            self._emit()
            self._blocks.append(Block(Kind.ROW, cell.text))
        elif whole or (labels and short and (stands_out or self._width >= _SECTION_WIDTH)):
            self._emit()
            self._start_section(cell.text)
        elif self._waiting and self._width > 2 and (runs_on or not labels):
            self._continue(self._named(row))
        else:
            self._emit()
            self._waiting = self._with_label(self._named(row))

    def _is_label(self, row: Sequence[Cell], cell: Cell) -> bool:
        """Whether a cell stands in the first column that has a name."""
        slots = [column.name for column in self._header for _ in range(column.span)]
        first = next((i for i, name in enumerate(slots) if name), 0)
        return any(other is cell for other in row[: first + 1])

    def _continue(self, pairs: list[tuple[str, str]]) -> None:
        """Add to the waiting row what a row without a label says in the same columns."""
        for name, text in pairs:
            places = [i for i, (known, _) in enumerate(self._waiting) if name and known == name]
            if text and places:
                at = places[-1]
                self._waiting[at] = (name, join_lines([self._waiting[at][1], text]))
            elif text:
                self._waiting.append((name, text))

    def _start_section(self, name: str) -> None:
        if not self._section_used:
            self._blocks.append(Block(Kind.ROW, self._section))
        self._blocks += [Block(Kind.ROW, text) for text in self._lead]
        self._lead = []
        self._section, self._section_used, self._label = name, not name, ""

    def _emit(self) -> None:
        """Write the waiting row behind the group that it belongs to."""
        if not self._waiting:
            return
        before = [text for text in (self._section, *self._lead) if text]
        names, cells = zip(*self._waiting, strict=True)
        text = row_text([""] * len(before) + list(names), before + list(cells))
        if text:
            self._blocks.append(Block(Kind.ROW, text))
        self._waiting, self._lead, self._section_used = [], [], True
