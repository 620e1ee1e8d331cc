"""Excel workbooks into blocks: each sheet a heading, each row with the header above it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from ingest.load.blocks import Block, Kind, Loaded, row_text
from ingest.load.build import Builder, may_be_heading
from ingest.load.content import check_office
from ingest.load.grid import Cell, expand, filled
from ingest.load.metadata import named
from ingest.load.table_header import count_header_rows
from ingest.load.tables import table_blocks
from ingest.load.xlsx_cell import is_bold, shown

_UNNAMED = re.compile(r"(?:sheet|tabelle|feuil|hoja)\s*\d*", re.IGNORECASE)
_TABLE_WIDTH = 3  # columns from which narrower rows above are not part of the table
_NO_TITLE = re.compile(r"(?:book|workbook|untitled)\s*\d*|.*\.xlsx?", re.IGNORECASE)

Rows = list[list[Cell]]
Place = tuple[int, int]  # row and column, counted from 1


def load_xlsx(path: Path) -> Loaded:
    """Load a .xlsx file: visible sheets, rows and columns, formulas as last calculated."""
    check_office(path, "Excel")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings, which hold no cells
        book = load_workbook(path, data_only=True, rich_text=True)
    builder = Builder()
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            _read_sheet(sheet, builder)
    pairs: list[tuple[str, object]] = [
        (prop.name or "", getattr(prop, "value", None)) for prop in book.custom_doc_props.props
    ]
    title = book.properties.title or ""
    if not _NO_TITLE.fullmatch(title.strip()):
        pairs.append(("title", title))
    pairs.append(("version", book.properties.version))
    return Loaded(builder.finish(), named(pairs))


def _read_sheet(sheet: Worksheet, builder: Builder) -> None:
    regions = list(_regions(sheet))
    if regions and not _UNNAMED.fullmatch(sheet.title):
        builder.heading(sheet.title.strip(), 1)
    header: Rows = []
    for region in regions:
        header = _read_region(region, header, builder)


def _read_region(rows: Rows, header: Rows, builder: Builder) -> Rows:
    """Add a run of rows without a gap; give the header to go on with after the gap."""
    widest = max(_fill(row) for row in rows)
    start = 0
    if widest >= _TABLE_WIDTH:
        start = next(i for i, row in enumerate(rows) if _fill(row) >= max(3, widest // 2))
    elif widest == 1:
        start = len(rows)
    for row in rows[:start]:
        _above_table(row, builder)
    table = rows[start:]
    if not table:
        return header
    grid = expand(table)
    heads = count_header_rows(grid)
    if not heads and header and widest >= _TABLE_WIDTH:
        builder.extend(table_blocks([*header, *table], declared=len(header)))
        return header
    builder.extend(table_blocks(table))
    return table[:heads] if widest >= _TABLE_WIDTH else header


def _above_table(row: list[Cell], builder: Builder) -> None:
    """A title, or a name with its value, as they stand above a table."""
    cells = filled(row)
    if len(cells) == 1:
        bold, text = cells[0].bold, cells[0].text
        builder.paragraph(text, hopeful=may_be_heading(text), bare=not bold)
    else:
        text = row_text([cells[0].text], [cells[1].text])
        builder.extend([Block(Kind.ROW, text)])


def _regions(sheet: Worksheet) -> Iterator[Rows]:
    """Runs of visible rows without an empty row between them."""
    rows = ((_fill(row) > 0, row) for row in _rows(sheet))
    for full, group in groupby(rows, key=lambda pair: pair[0]):
        if full:
            yield [row for _, row in group]


def _rows(sheet: Worksheet) -> Iterator[list[Cell]]:
    """The visible rows in order as cells; an empty row for every gap between them."""
    hidden_rows = {row for row, info in sheet.row_dimensions.items() if info.hidden}
    # Asking the sheet for its rows would create every cell up to the last formatted one.
    cells: dict[int, dict[int, SheetCell]] = {}
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None and row not in hidden_rows:
            cells.setdefault(row, {})[column] = cell
    used = {column for row in cells.values() for column in row}
    columns = sorted(used - _hidden_columns(sheet))
    spans, covered = _merges(sheet, sorted(cells), columns)
    before = 0
    for number in sorted(cells):
        if any(between not in hidden_rows for between in range(before + 1, number)):
            yield []
        before = number
        yield [
            _cell(cells[number].get(column), *spans.get((number, column), (1, 1)))
            for column in columns
            if (number, column) not in covered
        ]


def _cell(cell: SheetCell | None, width: int, height: int) -> Cell:
    if cell is None:
        return Cell("", width, height)
    return Cell(shown(cell), width, height, bold=is_bold(cell))


def _merges(
    sheet: Worksheet, rows: list[int], columns: list[int]
) -> tuple[dict[Place, tuple[int, int]], set[Place]]:
    """({first cell: (columns, rows) covered}, the other cells), within the given rows and
    columns."""
    spans: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    for merged in sheet.merged_cells.ranges:
        down = [row for row in rows if merged.min_row <= row <= merged.max_row]
        across = [column for column in columns if merged.min_col <= column <= merged.max_col]
        if down and across:
            first = (down[0], across[0])
            spans[first] = (len(across), len(down))
            covered |= {(row, column) for row in down for column in across} - {first}
    return spans, covered


def _hidden_columns(sheet: Worksheet) -> set[int]:
    found: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            found |= set(range(dimension.min, dimension.max + 1))
    return found


def _fill(row: list[Cell]) -> int:
    return len(filled(row))
