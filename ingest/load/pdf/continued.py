"""Tables that a page break cuts, as one table."""

from __future__ import annotations

from ingest.load.pdf.page import Table, TableCell, least_sure

_SAME = 6.0  # points


def continued(last: Table, table: Table) -> Table | None:
    """Both as one table if the second goes on with the first on the next page."""
    if table.pages[0] != last.pages[-1] + 1:
        return None
    if abs(last.x0 - table.x0) > _SAME or abs(last.x1 - table.x1) > _SAME:
        return None
    few, many = sorted((last.xs, table.xs), key=len)
    fits = all(any(abs(x - y) <= _SAME for y in many) for x in few)
    return _append(last, table) if fits else None


def _append(last: Table, table: Table) -> Table:
    """One table of both; a row that the page break cut in two is one row."""
    xs = max(last.xs, table.xs, key=len)
    above, below = _on_columns(last, xs), _on_columns(table, xs)
    height = len(last.pages)
    torn = last.open_bottom and table.open_top
    cut = _alike(above, below, height) and (torn or _goes_on(above, below, height))
    offset = height - 1 if cut else height
    for cell in below:
        cell.row += offset
    pages = last.pages + table.pages[1 if cut else 0 :]
    if cut and not any(cell.lines for cell in above if cell.row == offset):
        pages[offset] = table.pages[0]
    if cut or torn:
        below = [cell for cell in below if not _melted(cell, above, offset)]
    return Table(
        last.x0, last.top, table.x1, table.bottom, xs,
        pages=pages,
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


def _alike(above: list[TableCell], below: list[TableCell], height: int) -> bool:
    """Whether the last row of one table and the first of the next have the same cells."""
    last = {(c.column, c.columns) for c in above if c.row + c.rows == height}
    return last == {(c.column, c.columns) for c in below if c.row == 0}


def _goes_on(above: list[TableCell], below: list[TableCell], height: int) -> bool:
    """Whether the first row on a page is the rest of a row: nothing in its first cell, and
    text that goes on in the middle of a sentence."""
    top = {cell.column: cell for cell in below if cell.row == 0}
    if 0 not in top or top[0].lines:
        return False
    ends = {cell.column: cell for cell in above if cell.row + cell.rows == height}
    return any(
        cell.lines and cell.lines[0][0][:1].islower() and ends[column].lines
        for column, cell in top.items()
        if column in ends
    )


def _melted(cell: TableCell, above: list[TableCell], row: int) -> bool:
    """Join a cell at the top of a page to the one that it goes on from, if there is one: the
    rest of its row, or a cell over several rows whose text stands on the page before."""
    if cell.row != row:
        return False
    for other in above:
        same = (other.column, other.columns) == (cell.column, cell.columns)
        reaches = other.row + other.rows
        if same and (reaches > row or (reaches == row and not cell.lines)):
            if cell.lines:
                other.bold = cell.bold and (other.bold or not other.lines)
                other.italic = cell.italic and (other.italic or not other.lines)
                other.sure = least_sure((other, cell))
            other.lines = other.lines + cell.lines
            other.rows = row + cell.rows - other.row
            return True
    return False
