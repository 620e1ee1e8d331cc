"""Which rows of a table are its header, and the names that they give to its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.load.pdf.page import TableCell

_MOST = 4  # rows
_SHORT = 40  # characters, of a cell that divides a header
_LONGEST_NAME = 60
_COUNT = re.compile(r"\bn ?= ?\d", re.IGNORECASE)
_VALUE = re.compile(r"[\s(~<>≤≥=±+]*[-−–]?\d|yes$|no$|n/?a$|[-–—]$|nil$", re.IGNORECASE)
_HEADER_WORD = re.compile(
    r"\b(?:actions?|ages?|category|causes?|class|comments?|conditions?|criteria|days?|definition|"
    r"descriptions?|dos(?:es?|age|ing)|drugs?|durations?|examples?|features?|forms?|frequency|"
    r"grades?|indications?|interventions?|levels?|management|medicines?|names?|notes?|organisms?|"
    r"parameters?|preparations?|recommendations?|regimens?|results?|risks?|routes?|scores?|"
    r"severity|signs?|stages?|steps?|strengths?|symptoms?|terms?|tests?|times?|treatments?|types?|"
    r"units?|values?|weeks?|weights?|years?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A cell of a table with its text."""

    cell: TableCell
    text: str


Grid = Sequence[Sequence[Slot]]  # rows of slots; a merged cell stands in each slot it covers


def own_slots(row: Sequence[Slot]) -> list[Slot]:
    """The different cells of a row, from left to right."""
    return [slot for i, slot in enumerate(row) if i == 0 or slot.cell is not row[i - 1].cell]


def filled(row: Sequence[Slot]) -> list[Slot]:
    """The different cells of a row that hold text."""
    return [slot for slot in own_slots(row) if slot.text]


def is_whole(row: Sequence[Slot]) -> bool:
    """Whether a row is one cell over the whole width, with text."""
    return len(own_slots(row)) == 1 and bool(row[0].text)


def count_header_rows(grid: Grid) -> int:
    """How many rows at the top name the columns: rows in bold with the row that divides their
    wide cells, or a first row that reads like names; 0 if there are none."""
    heads = 0
    while heads < min(len(grid), _MOST) and _is_bold(grid[heads]):
        heads += 1
    if heads == len(grid):
        return 0
    if heads:
        return heads + (1 if _divides(grid[heads - 1], grid[heads]) else 0)
    return 1 if len(grid) > 1 and _reads_like_names(grid) else 0


def column_names(header: Grid, width: int) -> list[str]:
    """The name of each column; names that stand above one another are joined by ", "."""
    names = []
    for c in range(width):
        stacked = [row[c].text.strip(" :") for row in header]
        names.append(", ".join(dict.fromkeys(text for text in stacked if text)))
    return names


def _is_bold(row: Sequence[Slot]) -> bool:
    inked = filled(row)
    only_label = len(inked) == 1 and inked[0].cell.column == 0
    return bool(inked) and not only_label and all(slot.cell.bold for slot in inked)


def _divides(above: Sequence[Slot], row: Sequence[Slot]) -> bool:
    """Whether a row splits a wide header cell above it into columns: "Dose" over three."""
    wide = any(slot.cell.columns > 1 for slot in filled(above))
    labelled = row[0].text and row[0].cell is not above[0].cell
    parts = own_slots(row)[1:]
    return wide and not labelled and len(parts) > 1 and all(len(s.text) <= _SHORT for s in parts)


def _reads_like_names(grid: Grid) -> bool:
    """Whether an unmarked first row names columns rather than holding values."""
    first = filled(grid[0])
    if len(first) < 2 or len(first) < len(grid[0]) - 1:
        return False
    if any(not _is_name(slot.text) for slot in first):
        return False
    if any(_HEADER_WORD.search(s.text) for s in first if len(s.text.split()) <= 5):
        return True
    below = [slot.text for row in grid[1:] for slot in filled(row)[1:]]
    return sum(bool(_VALUE.match(text)) for text in below) * 2 > len(below) > 0


def _is_name(text: str) -> bool:
    ends = text.endswith((".", ":", ";"))
    equals = "=" in _COUNT.sub("", text)
    return len(text) <= _LONGEST_NAME and not (ends or equals or _VALUE.match(text))
