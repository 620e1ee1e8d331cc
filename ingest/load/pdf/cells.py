"""Tables whose cells are drawn: words to the cells that they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from ingest.load.pdf.lines import line_of, visual_rows
from ingest.load.pdf.page import Page, Table, TableCell, Word, least_sure
from ingest.load.pdf.ruled import Grid

_NEW = 1.5  # of the size between baselines: more starts a new paragraph in a cell
_STEP = 0.4  # points by which the gap between two cells differs from those in a word
_MOST = 0.8  # of the letters of a cell that is said to be bold
_BULLETS = "•●○▪▫■◦‣⁃►▶➢✓–−-"


def cell_line(text: str, gap: float, size: float) -> tuple[str, bool]:
    """A line of a cell with whether it starts anew, from its distance to the one above."""
    bullet = text[:1] in _BULLETS and text[1:2] == " "
    return text, bullet or gap > _NEW * size


def filled_cell(span: tuple[int, int, int, int], words: list[Word], page: int) -> TableCell:
    """A cell over a span (row, column, rows, columns) with the words that stand in it."""
    lines = [line_of(row, page) for row in visual_rows(words)]
    texts, above = [], 0.0
    for i, line in enumerate(lines):
        texts.append(cell_line(line.text, line.base - above if i else 0.0, line.size))
        above = line.base
    inked = [word for word in words if any(c.isalnum() for c in word.text)]
    letters = sum(len(word.text) for word in inked)
    bold = sum(len(word.text) for word in inked if word.bold)
    italic = sum(len(word.text) for word in inked if word.italic)
    most = _MOST * letters if letters else 1
    sure = least_sure(words)
    return TableCell(*span, lines=texts, bold=bold >= most, italic=italic >= most, sure=sure)


def ruled_table(grid: Grid, words: Iterable[Word], page: Page) -> Table:
    """The table of a grid; words are those within it."""
    owner = {
        (row + r, column + c): i
        for i, (row, column, rows, columns) in enumerate(grid.spans)
        for r in range(rows)
        for c in range(columns)
    }
    inside: list[list[Word]] = [[] for _ in grid.spans]
    for word in words:
        for part in _parts(word, grid, owner, page):
            inside[owner[_slot(part, grid)]].append(part)
    return Table(
        x0=grid.xs[0],
        top=grid.ys[0],
        x1=grid.xs[-1],
        bottom=grid.ys[-1],
        xs=grid.xs,
        pages=[page.number] * (len(grid.ys) - 1),
        cells=[
            filled_cell(span, found, page.number)
            for span, found in zip(grid.spans, inside, strict=True)
        ],
        open_top=grid.open_top,
        open_bottom=grid.open_bottom,
    )


def _slot(word: Word, grid: Grid) -> tuple[int, int]:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    row, column = bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1
    return (
        min(max(row, 0), len(grid.ys) - 2),
        min(max(column, 0), len(grid.xs) - 2),
    )


def _parts(word: Word, grid: Grid, owner: dict[tuple[int, int], int], page: Page) -> list[Word]:
    """A word that goes on over a wall between two cells, cut there: text that fills its cell
    touches the text of the next."""
    row, _ = _slot(word, grid)
    slack = 0.25 * word.size
    for k, x in enumerate(grid.xs[1:-1], 1):
        if word.x0 + slack < x < word.x1 - slack and owner[row, k - 1] != owner[row, k]:
            left, *rest = _cut(word, x, page)
            return [left, *(p for right in rest for p in _parts(right, grid, owner, page))]
    return [word]


def _cut(word: Word, x: float, page: Page) -> list[Word]:
    """Two words for one where a character begins just behind x after a gap or an overlap that
    its neighbours do not have. A word that merely juts out of its cell stays whole."""
    starts = page.starts[word.at : word.at + len(word.text)]
    ends = page.ends[word.at : word.at + len(word.text)]
    if word.at < 0 or word.script or len(starts) < 2:
        return [word]
    gaps = [start - end for start, end in zip(starts[1:], ends, strict=False)]
    i = min(range(1, len(starts)), key=lambda i: abs(starts[i] - x))
    if not -0.5 < starts[i] - x < 3 or abs(gaps[i - 1] - median(gaps)) < _STEP:
        return [word]
    left = replace(word, text=word.text[:i], x1=ends[i - 1])
    return [left, replace(word, text=word.text[i:], x0=starts[i], at=word.at + i)]
