"""Tables of any format as a grid: cells on their columns, merged ones in every slot they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDEST_SPAN = 200


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell as the source has it. Cells are told apart by identity, not by their text.

    colspan, rowspan: columns and rows that it covers. header: the format says that it is a
    header. bold: all of its text is bold, which often says the same.
    """

    text: str
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    bold: bool = False

    @property
    def marked(self) -> bool:
        """Whether the format or bold type sets the cell off as a header."""
        return self.header or self.bold


def expand(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Lay cells out on their columns: a cell that covers several slots stands in each.

    Empty rows and columns are left out.
    """
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}  # column → cell from above, rows still to cover
    for cells in rows:
        row: list[Cell] = []
        queue = list(cells)
        while queue or len(row) in hanging:
            if held := hanging.pop(len(row), None):
                cell, left = held
                if left > 1:
                    hanging[len(row)] = (cell, left - 1)
                row.append(cell)
                continue
            cell = queue.pop(0)
            for _ in range(max(1, min(cell.colspan, _WIDEST_SPAN))):
                if cell.rowspan > 1:
                    hanging[len(row)] = (cell, cell.rowspan - 1)
                row.append(cell)
        grid.append(row)
    width = max((len(row) for row in grid), default=0)
    used = {i for i in range(width) if any(i < len(row) and row[i].text for row in grid)}
    grid = [[cell for i, cell in enumerate(row) if i in used] for row in grid]
    return [row for row in grid if any(cell.text for cell in row)]


def spans(row: Sequence[Cell]) -> list[tuple[Cell, int]]:
    """The distinct cells of a laid-out row with the number of slots each covers."""
    found: list[tuple[Cell, int]] = []
    for cell in row:
        if found and found[-1][0] is cell:
            found[-1] = (cell, found[-1][1] + 1)
        else:
            found.append((cell, 1))
    return found


def filled(row: Sequence[Cell]) -> list[Cell]:
    """The distinct cells of a laid-out row that hold text."""
    return [cell for cell, _ in spans(row) if cell.text]
