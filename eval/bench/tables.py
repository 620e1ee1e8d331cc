"""How well tables of PDF files are read: Bedside's own reader and libraries, on labelled tables."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from assistant.clock import now
from eval.bench import table_readers
from eval.bench.results import ROOT, Section, needed, parser, publish, share, table

LABELS = Path(__file__).with_name("tables.yaml")
_OWN = "bedside"
_TIMEOUT = 300.0  # seconds for one page
_LEFT_OUT = re.compile(r"[\s•·●■;*#†\ufffe\u00ad\u2010-\u2015\u2212-]")


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows of a table as a person reads them. cells: in them "…" stands for anything."""

    file: str
    page: int
    about: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader makes of a labelled table. seconds: for the page."""

    label: Labelled
    cells: int
    rows: int
    seconds: float


def labels() -> list[Labelled]:
    """The labelled tables."""
    found = yaml.safe_load(LABELS.read_text(encoding="utf-8"))["tables"]
    return [
        Labelled(
            each["file"],
            each["page"],
            each["about"],
            tuple(tuple(str(cell) for cell in row) for row in each["rows"]),
        )
        for each in found
    ]


def right(wanted: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many cells of a labelled row stand in their order in the row that has most of them."""
    patterns = [_pattern(cell) for cell in wanted]
    best = 0
    for row in rows:
        cells = [text for text in map(_plain, row) if text]
        count = at = 0
        for pattern in patterns:
            place = next((i for i in range(at, len(cells)) if pattern.fullmatch(cells[i])), None)
            if place is not None:
                count, at = count + 1, place + 1
        best = max(best, count)
    return best


def _pattern(cell: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(_plain(part)) for part in cell.split("…")))


def _plain(text: str) -> str:
    """Without spaces, bullets, dashes and marks, which readers set as they like. A cell that is
    nothing but a dash keeps it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _LEFT_OUT.sub("", folded) or folded.strip()


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the readers and publish the tables."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "guidelines" / "pdf")
    read = {name: _measure(name, folder, options) for name in options.readers}
    section = Section("tables", "Tables of PDF files", _report(read))
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("tables", __doc__)
    made.add_argument(
        "--readers",
        nargs="+",
        choices=list(table_readers.READERS),
        default=list(table_readers.READERS),
        help="those to measure (all)",
    )
    made.add_argument(
        "--python",
        default=sys.executable,
        help="Python that has pdfplumber, camelot-py, img2table and pdf-oxide (this one)",
    )
    return made.parse_args(arguments)


def _measure(name: str, folder: Path, options: argparse.Namespace) -> list[Read]:
    python = sys.executable if name == _OWN else options.python
    found = []
    for label in labels():
        out = _read(python, name, folder / label.file, label.page)
        cells = [right(row, out["rows"]) for row in label.rows]
        whole = sum(count == len(row) for count, row in zip(cells, label.rows, strict=True))
        found.append(Read(label, sum(cells), whole, out["seconds"]))
    return found


def _read(python: str, name: str, path: Path, page: int) -> dict[str, Any]:
    command = [python, str(Path(table_readers.__file__)), name, str(path), str(page)]
    if name == _OWN:
        command[1:2] = ["-m", table_readers.__name__]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    if done.returncode:
        last = done.stderr.strip().rsplit("\n", 1)[-1]
        raise SystemExit(f"{name} failed on {path.name}, page {page}: {last}")
    result: dict[str, Any] = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    return result


def _report(read: dict[str, list[Read]]) -> str:
    kept = labels()
    cells = sum(len(row) for label in kept for row in label.rows)
    rows = sum(len(label.rows) for label in kept)
    overall = [
        [
            name,
            share(sum(r.cells for r in found), cells),
            share(sum(r.rows for r in found), rows),
            f"{median(r.seconds for r in found):.2f}",
        ]
        for name, found in read.items()
    ]
    each = [
        [f"{label.file[:24].rsplit('.', 1)[0]}, page {label.page}: {label.about}"]
        + [f"{found[i].rows}/{len(label.rows)}" for found in read.values()]
        for i, label in enumerate(kept)
    ]
    return "\n\n".join(
        (
            f"{rows} rows with {cells} cells on {len(kept)} pages, labelled by hand "
            "(`eval/bench/tables.yaml`). A cell is right that holds its text and nothing else, in "
            "one row with its neighbours; spaces, dashes and bullets do not count. A row is right "
            "with all its cells. Each library at the setting of its documentation for tables with "
            "and without lines; seconds are those of one page, its file opened for it.",
            table(("", "cells right", "rows right", "seconds a page, median"), overall),
            "Rows right, table by table:",
            table(("", *read), each),
        )
    )


if __name__ == "__main__":
    main()
