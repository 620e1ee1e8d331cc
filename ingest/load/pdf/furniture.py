"""Running headers, footers and page numbers: what repeats at the edges of the pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from ingest.load.pdf.lines import line_of, visual_rows
from ingest.load.pdf.page import Line, Page, Rule

_ZONE = 0.12  # of the height of the page, at its top and at its bottom
_MOST_ROWS = 4
_SAME_HEIGHT = 4.0  # points
_FIRST, _LAST = re.compile(r"^\W{0,3}(\d{1,4})\b"), re.compile(r"\b(\d{1,4})\W{0,3}$")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?:\W*page\W*)?(?:#|[ivxl]+)(?: ?(?:of|/|\|) ?#)?\W*|.*\bpage #(?: of #)?\W*"
    r"|.*(?<!\S)# of #\W*|.*(?<!\S)#/#",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page."""

    page: Page
    line: Line
    at_top: bool
    masked: str


def without_furniture(pages: Sequence[Page]) -> None:
    """Take running headers, footers and page numbers out of the words of the pages."""
    groups: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes.update(round(word.size) for word in page.words)
        for edge in _edges(page):
            groups[edge.at_top, edge.masked].append(edge)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    drop: set[int] = set()
    for group in groups.values():
        for edge in _repeated(group, len(pages), body):
            drop.update(id(word) for word in edge.line.words)
    for page in pages:
        page.words = [word for word in page.words if id(word) not in drop]


def _edges(page: Page) -> Iterable[_Edge]:
    """The outermost lines of a page that no table runs through."""
    zone = _ZONE * page.height
    for at_top in (True, False):
        rows = visual_rows(
            word
            for word in page.words
            if (word.bottom < zone if at_top else word.top > page.height - zone)
        )
        for row in rows[:_MOST_ROWS] if at_top else rows[-_MOST_ROWS:]:
            line = line_of(row, page.number)
            if not _in_table(line, page, zone):
                yield _Edge(page, line, at_top, _DIGITS.sub("#", line.text))


def _in_table(line: Line, page: Page, zone: float) -> bool:
    """Whether lines cross the row that go on into the page, as those of a table do."""
    crossing = [r for r in page.down if r.start <= line.base <= r.end and _reaches(r, page, zone)]
    return len({round(r.at / 4) for r in crossing}) > 2 or any(
        r.end - r.start < 0.85 * page.height for r in crossing
    )


def _reaches(rule: Rule, page: Page, zone: float) -> bool:
    return rule.end > zone and rule.start < page.height - zone


def _repeated(group: list[_Edge], pages: int, body: float) -> list[_Edge]:
    """Those of a group of alike lines that stand at the same height on enough pages."""
    height = median(edge.line.base for edge in group)
    level = [edge for edge in group if abs(edge.line.base - height) <= _SAME_HEIGHT]
    if _is_number(group[0].masked) and len(group) == 1 and "page" in group[0].masked.casefold():
        return group
    if len({edge.page.number for edge in level}) < _enough(pages):
        return []
    if _is_number(level[0].masked) or _counts_pages(level, body):
        return group if len(level[0].masked) > 12 else level
    texts = Counter(edge.line.text for edge in level)
    return [edge for edge in level if texts[edge.line.text] >= _enough(pages)]


def _enough(pages: int) -> int:
    return 2 if pages < 6 else max(3, min(5, ceil(0.15 * pages)))


def _is_number(masked: str) -> bool:
    return bool(_NUMBER.fullmatch(masked))


def _counts_pages(level: list[_Edge], body: float) -> bool:
    """Whether a number at either end of small, plain lines goes up with the page."""
    if any(edge.line.bold or edge.line.size > body + 0.5 for edge in level):
        return False
    for number in (_FIRST, _LAST):
        found = [(number.search(edge.line.text), edge.page.number) for edge in level]
        if len({int(match[1]) - page for match, page in found if match}) == 1:
            return all(match for match, _ in found)
    return False
