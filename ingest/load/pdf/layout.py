"""One page from words and drawn lines to lines of text and tables in reading order."""

from __future__ import annotations

from ingest.load.pdf.arrange import Element, Region, arrange
from ingest.load.pdf.booktabs import lined_tables
from ingest.load.pdf.cells import ruled_table
from ingest.load.pdf.lines import visual_rows
from ingest.load.pdf.page import Page, Solid, Word
from ingest.load.pdf.ruled import Grid, Span, find_grids

_FRAME = 0.75  # of the page: a single cell as large as this is a frame around everything
_FEW_CELLS = 4
_LAYOUT_LINES = 25  # in one cell of a few
_NESTED_LINES = 3  # in a cell over several rows and columns
Box = tuple[float, float, float, float]  # x0, top, x1, bottom


def lay_out(page: Page) -> list[Element]:
    """Lines and tables of a page in reading order. Uses nothing but the page, so pages can
    be laid out in any order and in any process."""
    words, solids = list(page.words), list[Solid]()
    for grid in sorted(find_grids(page.across, page.down), key=_area):
        inside = [word for word in words if _in_box(word, _box(grid))]
        if not inside or (len(grid.spans) == 1 and not _is_box(grid, page)):
            continue
        taken = {id(word) for word in inside}
        words = [word for word in words if id(word) not in taken]
        inner = [solid for solid in solids if _holds(grid, solid)]
        solids = [solid for solid in solids if solid not in inner]
        solids.append(_solid(grid, inside, inner, page))
    for lined in lined_tables(words, page.across, page.number):
        taken = {id(word) for word in lined.words}
        words = [word for word in words if id(word) not in taken]
        table = lined.table
        solids.append(Solid(table.x0, table.top, table.x1, table.bottom, (table,)))
    if not words and not solids:
        return []
    left = min([w.x0 for w in words] + [s.x0 for s in solids])
    right = max([w.x1 for w in words] + [s.x1 for s in solids])
    return arrange(Region(words, solids, left, right, page.number))


def _solid(grid: Grid, words: list[Word], inner: list[Solid], page: Page) -> Solid:
    """A table, or a box whose cells are read one after the other."""
    content: list[Element]
    if len(grid.xs) > 2 and not _is_layout(grid, words):
        content = [element for solid in inner for element in solid.content]
        content.append(ruled_table(grid, words, page))
    else:
        content = []
        for span in sorted(grid.spans):
            x0, top, x1, bottom = _cell_box(grid, span)
            cell = [word for word in words if _in_box(word, (x0, top, x1, bottom))]
            held = [s for s in inner if top <= (s.top + s.bottom) / 2 <= bottom]
            left = min((w.x0 for w in cell), default=x0)
            right = max((w.x1 for w in cell), default=x1)
            if cell or held:
                content += arrange(Region(cell, held, left, max(right, x1 - 12), page.number))
    return Solid(*_box(grid), tuple(content))


def _is_box(grid: Grid, page: Page) -> bool:
    """Whether a single cell holds text of its own: no frame around a page or one letter."""
    x0, top, x1, bottom = _box(grid)
    return _area(grid) < _FRAME * page.width * page.height and min(x1 - x0, bottom - top) > 12


def _is_layout(grid: Grid, words: list[Word]) -> bool:
    """Whether a grid only places running text on the page: few and long cells, or text in
    cells that are several rows high and several columns wide, as in tables within tables."""
    few = len(grid.spans) <= _FEW_CELLS
    for span in grid.spans:
        nested = span[2] > 1 and span[3] > 1
        if few or nested:
            inside = [w for w in words if _in_box(w, _cell_box(grid, span))]
            if len(visual_rows(inside)) > (_NESTED_LINES if nested else _LAYOUT_LINES):
                return True
    return False


def _box(grid: Grid) -> Box:
    return grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]


def _cell_box(grid: Grid, span: Span) -> Box:
    row, column, rows, columns = span
    return grid.xs[column], grid.ys[row], grid.xs[column + columns], grid.ys[row + rows]


def _area(grid: Grid) -> float:
    x0, top, x1, bottom = _box(grid)
    return (x1 - x0) * (bottom - top)


def _in_box(word: Word, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (word.x0 + word.x1) / 2 < x1 and top <= (word.top + word.bottom) / 2 < bottom


def _holds(grid: Grid, solid: Solid) -> bool:
    x0, top, x1, bottom = _box(grid)
    return x0 <= (solid.x0 + solid.x1) / 2 <= x1 and top <= (solid.top + solid.bottom) / 2 <= bottom
