"""A table element of HTML as cells."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from ingest.load.clean import join_lines
from ingest.load.grid import Cell
from ingest.load.inline import lines_of

_CELLS = {"td", "th"}
_LONG_CELL = 150  # characters


def table_cells(table: LexborNode) -> tuple[list[list[Cell]], int]:
    """(cells row by row, number of rows in the table's head)."""
    rows = _rows(table)
    head = sum(1 for row in rows if row.parent is not None and row.parent.tag == "thead")
    return [[_cell(node) for node in row.iter() if node.tag in _CELLS] for row in rows], head


def is_layout(table: LexborNode) -> bool:
    """Whether the table only arranges blocks: it holds tables, has one column, or one row
    with lists or long text."""
    rows = _rows(table)
    if not rows or any(inner.mem_id != table.mem_id for inner in table.css("table")):
        return True
    if len(rows) == 1:
        long = any(len(node.text()) > _LONG_CELL for node in rows[0].iter())
        return long or rows[0].css_first("ul,ol,h1,h2,h3,h4,h5,h6") is not None
    widths = {sum(node.tag in _CELLS for node in row.iter()) for row in rows}
    return widths == {1} and table.css_first("th") is None


def _rows(table: LexborNode) -> list[LexborNode]:
    """The table's own rows, in order of its head, bodies and foot as they stand."""
    rows = []
    for part in table.iter():
        rows += [part] if part.tag == "tr" else [row for row in part.iter() if row.tag == "tr"]
    return rows


def _cell(node: LexborNode) -> Cell:
    lines, bold = lines_of(node)
    return Cell(
        join_lines(lines),
        colspan=_span(node, "colspan"),
        rowspan=_span(node, "rowspan"),
        header=node.tag == "th",
        bold=bold,
    )


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return int(value) if value.isdecimal() and value != "0" else 1
