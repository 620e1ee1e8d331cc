"""What one page holds once it is read: plain, picklable data, free of the PDF library.

Lengths are points (1/72 inch); x grows to the right and y downwards from the top left of
the page as a reader sees it, so that text turned by the page's rotation stands upright.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


def least_sure(found: Iterable[Word | Line | TableCell]) -> float | None:
    """How sure text recognition was of the least certain of them; None if it read none."""
    return min((each.sure for each in found if each.sure is not None), default=None)


@dataclass(slots=True)
class Word:
    """A run of characters in one style.

    base: y of the baseline; size: font size as drawn; space: whether a space stands before
    it when the word before it on the line is its neighbour.
    at: the index of its first character in `Page.starts`, -1 for a word that has none.
    script: raised or lowered in its line.
    sure: how sure text recognition was of it, 0 to 1; None for what the file holds as text.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    italic: bool
    space: bool
    at: int
    script: bool = False
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from `start` to `end` at `at`: y of a horizontal, x of a vertical."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A painted rectangle; colour is red, green and blue from 0 to 255."""

    x0: float
    top: float
    x1: float
    bottom: float
    colour: tuple[int, int, int]


@dataclass(slots=True)
class Page:
    """The visible words of a page in the order of the file, and the lines drawn on it.

    number counts from 1. starts, ends: left and right edge of each character of the file.
    hidden: characters left out since no reader can see them.
    image: share of the page that pictures cover, from 0 to 1.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    hidden: int = 0
    image: float = 0.0


@dataclass(slots=True)
class Line:
    """One line of running text in its column.

    left, right: edges of the column, to tell indented and short lines. bold, italic: all of
    its letters are. first: the line follows a break in the layout (a column, a box).
    sure: of its least certain word.
    """

    words: list[Word]
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    italic: bool
    text: str
    left: float = 0.0
    right: float = 0.0
    first: bool = False
    sure: float | None = None


@dataclass(slots=True)
class TableCell:
    """A cell on the grid of its table.

    lines: its lines of text, each with whether it starts anew (a list item, a paragraph)
    rather than running on from the line before. sure: of its least certain word.
    """

    row: int
    column: int
    rows: int
    columns: int
    lines: list[tuple[str, bool]]
    bold: bool = False
    italic: bool = False
    sure: float | None = None


@dataclass(slots=True)
class Table:
    """Cells on columns bounded by xs, rows counted from 0.

    pages: the page of each row. heads: rows at the top that are header for certain.
    open_top, open_bottom: no line closes it, as where the page cuts through a row.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    xs: list[float]
    pages: list[int]
    cells: list[TableCell]
    heads: int = 0
    open_top: bool = False
    open_bottom: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A table or box: the text around it is laid out without what it holds."""

    x0: float
    top: float
    x1: float
    bottom: float
    content: tuple[Line | Table, ...]
