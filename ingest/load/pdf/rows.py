"""Tables of a document to row blocks, over page breaks and with the sections in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.load.blocks import Block, Kind, row_text
from ingest.load.grid import Cell
from ingest.load.pdf.joining import Joiner
from ingest.load.pdf.page import Table, TableCell
from ingest.load.tables import table_blocks

_SAME = 6.0  # points
_LONGEST_LABEL = 100  # characters
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_CAPTION = re.compile(r"(?:table|figure|box)\s*\d", re.IGNORECASE)


def joined(tables: Sequence[Table]) -> list[Table]:
    """Tables that follow one another in the text, with those that a page break cut as one."""
    found: list[Table] = []
    for table in tables:
        last = found[-1] if found else None
        if last is not None and _continues(last, table):
            found[-1] = _append(last, table)
        else:
            found.append(table)
    return found


def _continues(last: Table, table: Table) -> bool:
    if table.pages[0] != last.pages[-1] + 1:
        return False
    if abs(last.x0 - table.x0) > _SAME or abs(last.x1 - table.x1) > _SAME:
        return False
    few, many = sorted((last.xs, table.xs), key=len)
    return all(any(abs(x - y) <= _SAME for y in many) for x in few)


def _append(last: Table, table: Table) -> Table:
    """One table of both; a row that the page break cut in two is one row."""
    xs = max(last.xs, table.xs, key=len)
    above, below = _on_columns(last, xs), _on_columns(table, xs)
    height = len(last.pages)
    cut = (last.open_bottom and table.open_top) or _starts_in_row(above, below, height)
    offset = height - 1 if cut else height
    for cell in below:
        cell.row += offset
    if cut:
        below = [cell for cell in below if not _melted(cell, above, offset)]
    return Table(
        last.x0, last.top, table.x1, table.bottom, xs,
        pages=last.pages + table.pages[1 if cut else 0 :],
        cells=above + below,
        heads=last.heads,
        open_top=last.open_top,
        open_bottom=table.open_bottom,
    )  # fmt: skip


def _on_columns(table: Table, xs: list[float]) -> list[TableCell]:
    """The cells of a table on the columns of a finer one."""
    if table.xs is xs:
        return table.cells
    places = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in table.xs]
    for cell in table.cells:
        start, stop = places[cell.column], places[cell.column + cell.columns]
        cell.column, cell.columns = start, max(1, stop - start)
    return table.cells


def _starts_in_row(above: list[TableCell], below: list[TableCell], height: int) -> bool:
    """Whether the first row on a page is the rest of a row: nothing in its first cell, and
    text that goes on in the middle of a sentence."""
    top = {cell.column: cell for cell in below if cell.row == 0}
    if 0 not in top or top[0].lines or not any(cell.lines for cell in top.values()):
        return False
    ends = {cell.column: cell for cell in above if cell.row + cell.rows == height}
    return any(
        cell.lines and cell.lines[0][0][:1].islower() and ends[column].lines
        for column, cell in top.items()
        if column in ends
    )


def _melted(cell: TableCell, above: list[TableCell], row: int) -> bool:
    """Whether a cell was joined to the one that it goes on from."""
    if cell.row != row:
        return False
    for other in above:
        if other.row + other.rows > row and other.column == cell.column:
            other.lines = other.lines + cell.lines
            other.rows = max(other.rows, row + cell.rows - other.row)
            other.columns = max(other.columns, cell.columns)
            return True
    return False


def table_blocks_of(table: Table, joiner: Joiner) -> list[Block]:
    """The blocks of a table, each with its page.

    Numbered rows over the whole width ("5.1 Antiseizure medicines") are headings; other such
    rows name the rows below them.
    """
    rows: list[list[TableCell]] = [[] for _ in table.pages]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append(cell)
    texts = [[joiner.join_cell(cell.lines) for cell in row] for row in rows]
    width = len(table.xs) - 1
    names = [_section(row, found, width) for row, found in zip(rows, texts, strict=True)]
    numbered = [bool(_NUMBERED.match(n)) and r[0].bold for n, r in zip(names, rows, strict=True)]
    if any(numbered):
        return _sectioned(table, texts, names, numbered)
    cells = [[_cell(c, t) for c, t in zip(r, f, strict=True)] for r, f in zip(rows, texts, strict=True)]
    if names[0] and not _CAPTION.match(names[0]) and any(names[1:-1]):
        cells = _labelled(cells, names)
    blocks = table_blocks(cells, table.heads)
    return _on_pages(blocks, texts, table.pages)


def _section(row: list[TableCell], texts: list[str], width: int) -> str:
    """The text of a row that is one cell over the whole width, else nothing."""
    return texts[0] if len(row) == 1 and row[0].columns == width and row[0].rows == 1 else ""


def _cell(cell: TableCell, text: str) -> Cell:
    return Cell(text, cell.columns, cell.rows, bold=cell.bold)


def _labelled(rows: list[list[Cell]], names: list[str]) -> list[list[Cell]]:
    """Rows with the name of their section as a first column, where the table opens with one."""
    starts = [i for i, name in enumerate(names) if name] + [len(rows)]
    labelled = []
    for start, stop in zip(starts, starts[1:], strict=False):
        if stop == start + 1:
            labelled.append([Cell(names[start], rows[start][0].colspan + 1)])
        for i in range(start + 1, stop):
            first = [Cell(names[start], 1, stop - start - 1)] if i == start + 1 else []
            labelled.append([*first, *rows[i]])
    return labelled


def _sectioned(
    table: Table, texts: list[list[str]], names: list[str], numbered: list[bool]
) -> list[Block]:
    blocks, label = list[Block](), ""
    for row, name, is_heading, page in zip(texts, names, numbered, table.pages, strict=True):
        if is_heading:
            number = _NUMBERED.match(name)
            depth = number[1].count(".") + 1 if number else 1
            blocks.append(Block(Kind.HEADING, name, depth, page))
            label = ""
        elif name and len(name) <= _LONGEST_LABEL:
            label = name
        elif text := row_text([], [label, *row]):
            blocks.append(Block(Kind.ROW, text, 0, page))
    return blocks


def _on_pages(blocks: list[Block], texts: list[list[str]], pages: list[int]) -> list[Block]:
    """Blocks of a table with the page of the row that each was made from."""
    placed, row = [], 0
    for block in blocks:
        match = row
        while match < len(texts) and not _made_from(block.text, texts[match]):
            match += 1
        row = match if match < len(texts) else row
        placed.append(replace(block, page=pages[row]))
    return placed


def _made_from(text: str, row: list[str]) -> bool:
    return any(row) and all(cell in text for cell in row if cell)
