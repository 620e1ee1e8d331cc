"""Which rows of a table are its header, and the names that they give to its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.load.align import Column
from ingest.load.grid import Cell, filled

LONG_HEADER = 120  # characters; longer is prose that somebody put into the first row
_LONG_UNMARKED = 60
_MOST_HEADER_ROWS = 3
_NAME_WORDS = 5  # the name of a column has no more; a longer cell is text
_VALUE = re.compile(r"[\s(~<>≤≥=±+]*\d|yes$|no$|n/?a$|[-–—]$|nil$", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\w{3,}\.$")
_DIMENSION = re.compile(
    r"(?:age|weight|day|week|month|year|stage|grade|score|trimester|e?gfr|dose|dosage|time|step)\b",
    re.IGNORECASE,
)
_HEADER_WORD = re.compile(
    r"\b(?:actions?|advice|agents?|ages?|areas?|assess\w*|categor\w+|causes?|class\w*|codes?|"
    r"comments?|complications?|conditions?|criteri\w+|days?|definitions?|descriptions?|diagnos\w+|"
    r"diseases?|dos(?:es?|age)|drugs?|durations?|examples?|features?|findings?|formulations?|"
    r"frequency|grades?|groups?|id|indications?|interventions?|investigations?|labels?|levels?|"
    r"management|medic\w+|methods?|months?|names?|normal|notes?|onset|organisms?|options?|"
    r"outcomes?|parameters?|phase|preparations?|rates?|reasons?|recommend\w+|ref\w*|regimens?|"
    r"results?|risks?|routes?|scores?|severity|signs?|sites?|sources?|stages?|steps?|strength|"
    r"symptoms?|systems?|tests?|thresholds?|times?|treatments?|types?|units?|vaccines?|"
    r"values?|weeks?|weights?|years?)\b",
    re.IGNORECASE,
)


def count_header_rows(grid: Sequence[Sequence[Cell]], declared: int = 0) -> int:
    """How many rows at the top are header, 0 if the table is all data.

    declared: rows that the format itself calls header.
    """
    if not grid:
        return 0
    marked = 0
    most = min(len(grid), _MOST_HEADER_ROWS)
    while marked < most and _is_marked(grid[marked]) and _is_full(grid, marked):
        marked += 1
    if marked == len(grid) > 1:  # bold throughout says nothing about the first row
        marked = 1
    count = max(declared, marked)
    if not count and not _reads_like_header(grid[0], grid[1:]):
        return 0
    long = [len(cell.text) > LONG_HEADER for cell in filled(grid[0])]
    if sum(long) * 2 > len(long):
        return 0
    return min(max(count, _header_height(grid)), len(grid))


def _is_full(grid: Sequence[Sequence[Cell]], place: int) -> bool:
    """Whether a row has enough cells of its own to be header rather than the name of a group."""
    if place == 0 and max(map(len, grid)) == 1:
        return True
    above = {id(cell) for row in grid[:place] for cell in row}
    own = [cell for cell in filled(grid[place]) if id(cell) not in above]
    return len(own) > 1 and len(filled(grid[place])) * 2 > len(filled(grid[0]))


def _is_marked(row: Sequence[Cell]) -> bool:
    """Whether every cell that holds text is marked as header."""
    cells = filled(row)
    if len(cells) == 2 and not all(cell.header for cell in cells):
        return all(cell.bold and len(cell.text) <= _LONG_UNMARKED for cell in cells)
    return bool(cells) and all(cell.marked for cell in cells)


def columns(header: Sequence[Sequence[Cell]]) -> list[Column]:
    """The columns under one or more header rows; stacked headers are joined by ", "."""
    width = max((len(row) for row in header), default=0)
    stacks = [[row[i] for row in header if i < len(row)] for i in range(width)]
    found: list[tuple[list[Cell], int]] = []
    for stack in stacks:
        if (
            found
            and len(found[-1][0]) == len(stack)
            and all(a is b for a, b in zip(found[-1][0], stack, strict=True))
        ):
            found[-1] = (stack, found[-1][1] + 1)
        else:
            found.append((stack, 1))
    return [Column(_stacked_name(stack), span) for stack, span in found]


def _stacked_name(stack: Sequence[Cell]) -> str:
    texts = [cell.text.strip(" :") for cell in stack if len(cell.text) <= LONG_HEADER]
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _header_height(grid: Sequence[Sequence[Cell]]) -> int:
    """Header rows that belong to the first one: "Dose" over three columns needs the row below."""
    first = filled(grid[0])
    grouped = any(cell.colspan > 1 for cell in first)
    tallest = max(cell.rowspan for cell in first)
    if grouped and tallest > 1:
        return min(tallest, _MOST_HEADER_ROWS)
    only_groups = len(grid) > 2 and grouped and all(cell.colspan > 1 for cell in first)
    return 2 if only_groups and _reads_like_header(grid[1], grid[2:]) else 1


def _reads_like_header(row: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Whether an unmarked first row names columns rather than holding data."""
    cells = filled(row)
    if len(cells) < 2 or not body or _is_prose_or_pair(cells):
        return False
    texts = [cell.text for cell in cells]
    corner = not row[0].text or bool(_DIMENSION.match(row[0].text))
    if any(_VALUE.match(text) for text in (texts if row[0].text else texts[1:])):
        return corner and not _VALUE.match(row[0].text)
    named = any(_HEADER_WORD.search(text) for text in texts if len(text.split()) <= _NAME_WORDS)
    if named or (corner and len(cells) > 2):
        return True
    skipped = 0 if len(cells) == 2 else 1  # of two columns, both must be ranges and values
    below = [bool(_VALUE.match(c.text)) for other in body for c in filled(other)[skipped:]]
    return all(below) if len(cells) == 2 else sum(below) * 2 > len(below)


def _is_prose_or_pair(cells: Sequence[Cell]) -> bool:
    """Whether a row is text, or a name with its value, as no header is."""
    if cells[0].text.endswith(":") or (cells[0].bold and not cells[1].bold):
        return True
    texts = (cell.text for cell in cells)
    return any(len(t) > _LONG_UNMARKED or "=" in t or _SENTENCE.search(t) for t in texts)
