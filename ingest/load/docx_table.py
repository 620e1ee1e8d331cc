"""Tables of Word documents as cells: merged cells, repeated header rows, boxes for layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from ingest.load.clean import join_lines
from ingest.load.docx_text import is_on
from ingest.load.grid import Cell

_LONG_CELL = 150  # characters


@dataclass(frozen=True, slots=True)
class _Placed:
    """A w:tc element on its column; below: it continues the merged cell above it."""

    element: Any | None
    column: int
    span: int
    below: bool


def table_rows(
    table: Any, lines_of: Callable[[Any], tuple[list[str], bool]]
) -> tuple[list[list[Cell]], int]:
    """(cells row by row, number of header rows that repeat on every page).

    lines_of: reads a cell element: its lines, and whether they are bold.
    """
    elements = list(_rows(table))
    heads = 0
    while heads < len(elements) and is_on(elements[heads].find(qn("w:trPr")), "w:tblHeader"):
        heads += 1
    placed = [_place(row) for row in elements]
    rows = []
    for number, row in enumerate(placed):
        cells = []
        for place in row:
            if place.below:
                continue
            lines, bold = ([], False) if place.element is None else lines_of(place.element)
            height = _height(place.column, placed[number + 1 :])
            cells.append(Cell(join_lines(lines), place.span, height, number < heads, bold))
        rows.append(cells)
    return rows, heads


def is_layout(table: Any) -> bool:
    """Whether the table only arranges text: one column, tables within it, or a single row
    with long text."""
    rows = [list(_row_cells(row)) for row in _rows(table)]
    if max(map(len, rows), default=0) < 2:
        return True
    if any(cell.find(f".//{qn('w:tbl')}") is not None for row in rows for cell in row):
        return True
    texts = ["".join(cell.itertext()) for row in rows for cell in row]
    return len(rows) == 1 and max(map(len, texts)) > _LONG_CELL


def cells_of(table: Any) -> Iterator[Any]:
    """The cell elements of a table in reading order."""
    for row in _rows(table):
        yield from _row_cells(row)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, those that tracked changes delete left out."""
    for child in table:
        if child.tag == qn("w:tr"):
            if child.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")}:
            yield from _rows(child)


def _row_cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")}:
            yield from _row_cells(child)


def _place(row: Any) -> list[_Placed]:
    skipped = _number(row, f"{qn('w:trPr')}/{qn('w:gridBefore')}", 0)
    placed = [_Placed(None, 0, skipped, below=False)] if skipped else []
    column = skipped
    for cell in _row_cells(row):
        span = _number(cell, f"{qn('w:tcPr')}/{qn('w:gridSpan')}", 1)
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        below = merge is not None and merge.get(qn("w:val")) != "restart"
        placed.append(_Placed(cell, column, span, below))
        column += span
    return placed


def _height(column: int, below: list[list[_Placed]]) -> int:
    """How many rows a cell covers: its own and those that continue it."""
    height = 1
    for row in below:
        if not any(place.below and place.column == column for place in row):
            break
        height += 1
    return height


def _number(element: Any, path: str, otherwise: int) -> int:
    found = element.find(path)
    value = None if found is None else found.get(qn("w:val"))
    return int(value) if value and value.isdecimal() else otherwise
