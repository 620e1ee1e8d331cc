"""What one library reads of the tables on pages of a PDF file; prints JSON.

`python eval/bench/table_readers.py NAME FILE PAGE`, NAME being one of those in READERS. It needs
nothing of Bedside but for the reader `bedside`, so each may run in a virtual environment of its
own. Imports are not timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any

Rows = list[list[str]]  # the cells of each row of all tables on a page
Reader = Callable[[str, int], Rows]


def main(argv: Sequence[str] | None = None) -> None:
    """Read a page and print its rows and the seconds that it took."""
    name, path, page = sys.argv[1:] if argv is None else argv
    read = READERS[name]()
    start = time.perf_counter()
    rows = read(path, int(page))
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - start}))


def _bedside() -> Reader:
    from pathlib import Path

    from ingest.load.pdf.layout import lay_out
    from ingest.load.pdf.page import Table
    from ingest.load.pdf.read import open_pdf, read_page

    def read(path: str, number: int) -> Rows:
        with open_pdf(Path(path)) as document:
            page = read_page(document, number - 1, {})
        tables = [each for each in lay_out(page) if isinstance(each, Table)]
        return [row for table in tables for row in _cells(table)]

    def _cells(table: Table) -> Rows:
        rows: Rows = [[] for _ in table.pages]
        for cell in sorted(table.cells, key=lambda cell: cell.column):
            for row in rows[cell.row : cell.row + cell.rows]:
                row.append(" ".join(text for text, _ in cell.lines))
        return rows

    return read


def _pdfplumber() -> Reader:
    plumber: Any = import_module("pdfplumber")

    def read(path: str, number: int) -> Rows:
        with plumber.open(path) as document:
            tables = document.pages[number - 1].extract_tables()
        return [[cell or "" for cell in row] for table in tables for row in table]

    return read


def _camelot(flavor: str) -> Reader:
    camelot: Any = import_module("camelot")

    def read(path: str, number: int) -> Rows:
        found: Any = camelot.read_pdf(path, pages=str(number), flavor=flavor)
        return [[str(cell) for cell in row] for table in found for row in table.df.values.tolist()]

    return read


def _img2table() -> Reader:
    images: Any = import_module("img2table.document")

    def read(path: str, number: int) -> Rows:
        document = images.PDF(path, pages=[number - 1])
        found = document.extract_tables(borderless_tables=True)[number - 1]
        return [
            [cell.value or "" for cell in row] for table in found for row in table.content.values()
        ]

    return read


def _pdf_oxide() -> Reader:
    oxide: Any = import_module("pdf_oxide")

    def read(path: str, number: int) -> Rows:
        tables: Any = oxide.PdfDocument(path).extract_tables(number - 1)
        return [
            [str(cell["text"]) for cell in row["cells"]]
            for table in tables
            for row in table["rows"]
        ]

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "bedside": _bedside,
    "pdfplumber": _pdfplumber,
    "camelot-lattice": partial(_camelot, "lattice"),
    "camelot-hybrid": partial(_camelot, "hybrid"),
    "img2table": _img2table,
    "pdf-oxide": _pdf_oxide,
}


if __name__ == "__main__":
    main()
