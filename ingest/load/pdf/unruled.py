"""Tables without lines between their cells: rows from indents, gaps and filled columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from ingest.load.pdf.cells import cell_line, filled_cell
from ingest.load.pdf.lines import line_of
from ingest.load.pdf.page import Line, Table, TableCell, Word, least_sure

_INDENT = 0.5  # of the size
_MANY = 0.25  # of the lines stand apart: then white space, not the first column, parts rows
_EVEN = 0.6  # points; steps that differ less are the same
_OVERLAP = 0.75  # of the size


def unruled_table(
    rows: list[list[Word]], gutters: Sequence[float], page: int, header: float | None = None
) -> Table | None:
    """A table from its lines of words, from top to bottom.

    gutters: x between the columns. header: y of the line drawn below the header, if any.
    None where nothing is left below the header.
    """
    above = [row for row in rows if header is not None and row[0].base < header]
    body = [_split(row, gutters, page) for row in rows[len(above) :]]
    if not body:
        return None
    width = len(gutters) + 1
    cells = _header(above, gutters, page) if above else []
    groups = _logical_rows(body, width)
    heads = 1 if above else 0
    for r, group in enumerate(groups, heads):
        cells += _body_row(r, group, body, width, cells)
    words = [word for row in rows for word in row]
    x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
    return Table(
        x0=x0,
        top=min(w.top for w in words),
        x1=x1,
        bottom=max(w.bottom for w in words),
        xs=[x0, *gutters, x1],
        pages=[page] * (heads + len(groups)),
        cells=cells,
        heads=heads,
    )


Split = dict[int, Line]


def _split(row: list[Word], gutters: Sequence[float], page: int) -> Split:
    """The parts of a line by column; words that run on over a gutter stay together."""
    parts: dict[int, list[Word]] = {}
    column, end = 0, -1e9
    for word in row:
        if word.x0 - end > 0.7 * word.size:
            column = bisect_right(gutters, word.x0)
        parts.setdefault(column, []).append(word)
        end = word.x1
    return {c: line_of(words, page) for c, words in parts.items()}


def _header(rows: list[list[Word]], gutters: Sequence[float], page: int) -> list[TableCell]:
    words: dict[int, list[Word]] = {c: [] for c in range(len(gutters) + 1)}
    for row in rows:
        for c, line in _split(row, gutters, page).items():
            words[c] += line.words
    return [filled_cell((0, c, 1, 1), found, page) for c, found in words.items()]


def _logical_rows(body: list[Split], width: int) -> list[list[int]]:
    """Indices of the lines that make up each row of the table."""
    left = [_left_edge(body, c) for c in range(width)]
    bands = _bands(body)
    hanging = any(0 in row and _indented(row[0], left[0]) for row in body)
    limit = None if hanging else _row_step(body, bands)
    groups: list[list[int]] = []
    for i, band in enumerate(bands):
        if groups and limit is not None:
            starts = _step(body, bands[i - 1], band) > limit
        else:
            starts = any(_starts_row(body[k], left, width) for k in band)
        if starts or not groups:
            groups.append(list(band))
        else:
            groups[-1] += band
    return groups


def _bands(body: list[Split]) -> list[list[int]]:
    """Lines that overlap in height, as where one cell is centred beside the lines of another."""
    bands: list[list[int]] = []
    last = -1e9
    for i, row in enumerate(body):
        line = next(iter(row.values()))
        if line.base - last < _OVERLAP * line.size:
            bands[-1].append(i)
        else:
            bands.append([i])
        last = line.base
    return bands


def _step(body: list[Split], above: list[int], band: list[int]) -> float:
    """The widest step between baselines of one column from a band to the next."""
    steps = [0.0]
    for c in {c for i in band for c in body[i]}:
        over = [body[i][c].base for i in above if c in body[i]]
        under = [body[i][c].base for i in band if c in body[i]]
        if over and under:
            steps.append(under[0] - over[-1])
    return max(steps)


def _row_step(body: list[Split], bands: list[list[int]]) -> float | None:
    """The step between lines from which a new row starts: where steps are of two kinds, the
    lines of a cell and the rows of the table. None where they are all alike."""
    steps = sorted(_step(body, a, b) for a, b in pairwise(bands))
    steps = [step for step in steps if step > 0]
    if len(steps) < 2 or steps[-1] - steps[0] < _EVEN:
        return None
    jump, at = max((b - a, i) for i, (a, b) in enumerate(pairwise(steps)))
    in_cells, rows = at + 1, len(steps) - at - 1
    if jump < _EVEN or rows < max(2, _MANY * len(steps)) or in_cells < 1:
        return None
    return steps[at] + jump / 2


def _starts_row(row: Split, left: list[float], width: int) -> bool:
    first = min(row)
    if _indented(row[first], left[first]):
        return False
    return first == 0 or (first == 1 and width > 2 and len(row) > 1)


def _left_edge(body: list[Split], column: int) -> float:
    return min((row[column].x0 for row in body if column in row), default=0.0)


def _indented(line: Line, left: float) -> bool:
    return line.x0 - left > _INDENT * line.size


def _body_row(
    r: int, group: list[int], body: list[Split], width: int, above: list[TableCell]
) -> list[TableCell]:
    """The cells of one row. A label that is given once for several rows covers them all."""
    cells = []
    for c in range(width):
        lines = [body[i][c] for i in group if c in body[i]]
        if c == 0 and not lines:
            label = next(
                (x for x in reversed(above) if x.column == 0 and x.row + x.rows == r), None
            )
            if label is not None and label.lines and r > 1:
                label.rows += 1
                continue
        edge = _left_edge(body, c)
        hangs = any(c in row and _indented(row[c], edge) for row in body)
        texts, last = [], 0.0
        for k, line in enumerate(lines):
            text, fresh = cell_line(line.text, line.base - last if k else 0.0, line.size)
            texts.append((text, fresh or (hangs and not _indented(line, edge))))
            last = line.base
        bold = bool(lines) and all(line.bold for line in lines)
        italic = bool(lines) and all(line.italic for line in lines)
        cells.append(TableCell(r, c, 1, 1, texts, bold, italic, least_sure(lines)))
    return cells
