"""Plain text into blocks: headings, lists and tables are told by how the lines look."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.load.blocks import Block, Loaded
from ingest.load.build import Builder, is_connector, may_be_heading
from ingest.load.clean import tidy, without_templates
from ingest.load.content import read_text
from ingest.load.grid import Cell
from ingest.load.metadata import first_title, split_front_matter
from ingest.load.tables import table_blocks
from ingest.load.text_lines import (
    NUMBER,
    LineKind,
    TextLine,
    is_border,
    is_section_name,
    is_title_case,
    whole_lines,
)

_LONGEST_TITLE = 120
_SHORT = 75
_HEADING_WORDS = 8
_LEAD_IN_WORDS = 5  # a longer line that ends in ":" leads in to a list, it heads nothing
_CAPTION = re.compile(r"(?:table|figure|box)\s+\d", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?:an?|the|this|these|those|it|there|they|if|see|may|can)\b", re.IGNORECASE
)


def load_text(path: Path) -> Loaded:
    """Load a plain text file; a YAML front matter gives metadata, a title line the title."""
    text = read_text(path).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n")
    metadata, body = split_front_matter(text)
    blocks = text_blocks(body)
    if "title" not in metadata and (title := first_title(blocks)):
        metadata["title"] = title
    return Loaded(blocks, metadata)


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text."""
    lines = whole_lines(without_templates(text))
    reader = _Reader()
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        reader.read(line, following, first=place == 0)
    return reader.builder.finish()


class _Reader:
    """Takes whole lines in order, each with the line after it."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._bullets = _Bullets()
        self._titled = False
        self._level = 1  # of sections: below the title, below a heading in capitals

    def read(self, line: TextLine, following: TextLine | None, *, first: bool) -> None:
        """Add what one line is: a heading, an item, a table or a paragraph."""
        depth = _numbered_heading(line, following)
        if line.kind in {LineKind.BULLET, LineKind.NUMBER} and not depth:
            self.builder.item(line.text, self._bullets.level(line))
            return
        self._bullets.clear()
        if depth:
            self.builder.heading(line.text, depth + self._titled)
        elif line.kind is LineKind.TABLE:
            self.builder.extend(table_blocks(*_table(line.parts)))
        elif line.kind is LineKind.HASH:
            self._hash(line, following)
        elif following is None or not self._headed(line, first):
            self.builder.paragraph(line.text, hopeful=_is_hopeful(line), bare=not line.bold)

    def _hash(self, line: TextLine, following: TextLine | None) -> None:
        """A Markdown heading, or the caption of a table written as one."""
        over_table = following is not None and following.kind is LineKind.TABLE
        if over_table or _CAPTION.match(line.text):
            self.builder.paragraph(line.text)
        else:
            depth = len(line.mark)
            self.builder.heading(line.text, depth + (self._titled and depth == 1))

    def _headed(self, line: TextLine, first: bool) -> bool:
        """Add a line as a heading if it is the title, in capitals or names a section."""
        if first and _is_title(line):
            self._titled, self._level = True, 2
            self.builder.heading(line.text, 1)
        elif _is_capitals(line.text):
            self._level = 3
            self.builder.heading(line.text, 2)
        elif is_section_name(line.text):
            self.builder.heading(line.text.rstrip(" :"), self._level)
        else:
            return False
        return True


def _is_title(line: TextLine) -> bool:
    return (
        len(line.text) <= _LONGEST_TITLE
        and not line.text.endswith((".", ":", ";", ","))
        and not line.text[0].islower()
        and ": " not in line.text
    )


def _numbered_heading(line: TextLine, following: TextLine | None) -> int:
    """The depth of a numbered line that stands alone as a heading ("2.1 Dose"), else 0."""
    match = NUMBER.match(line.text)
    if line.kind is not LineKind.NUMBER or not match or not line.gap or following is None:
        return 0
    depth = len(re.findall(r"\d+", match[0]))
    rest = line.text[match.end() :]
    short = len(line.parts) == 1 and may_be_heading(rest, words=_HEADING_WORDS)
    if not short or rest[0].islower() or rest.endswith(":"):
        return 0
    if following.kind is LineKind.NUMBER:  # the next entry of the same list
        below = NUMBER.match(following.text)
        numbers = re.findall(r"\d+", below[0]) if below else []
        if len(numbers) <= depth and numbers != ["1"]:
            return 0
    return depth


def _is_capitals(text: str) -> bool:
    """A line in capitals heads a section; a short word may be an abbreviation in a list."""
    letters = re.sub(r"[^A-Za-z]", "", re.sub(r"\([^()]*\)", "", text))
    return (
        letters.isupper()
        and len(text) <= _LONGEST_TITLE
        and (len(letters) > 6 or (" " in text and len(letters) > 4))
        and not text.endswith((".", ",", ";"))
        and not is_connector(text)
    )


def _is_hopeful(line: TextLine) -> bool:
    text = line.text
    words = len(text.split())
    if line.bold:
        return may_be_heading(text)
    if len(line.parts) > 1 or len(text) > _SHORT or text[0].islower():
        return False
    if text.endswith(":") and words > _LEAD_IN_WORDS:
        return False
    if _SENTENCE.match(text) or _CAPTION.match(text):
        return False
    return is_title_case(text) or may_be_heading(text, words=_HEADING_WORDS)


class _Bullets:
    """Finds how deep an item is from its indent and, where all are indented alike, from the
    order in which the bullets of the text first appear."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def clear(self) -> None:
        """Start a new list."""
        self._open.clear()

    def level(self, line: TextLine) -> int:
        """The nesting depth of the item, 0 the outermost."""
        here = (line.indent, line.mark)
        if line.gap and here not in self._open and all(line.indent <= i for i, _ in self._open):
            self.clear()
        while self._open and self._open[-1][0] > line.indent:
            self._open.pop()
        if here in self._open:
            del self._open[self._open.index(here) + 1 :]
        else:
            self._open.append(here)
        return len(self._open) - 1


def _table(rows: list[str]) -> tuple[list[list[Cell]], int]:
    """(cells of a table drawn with bars, number of rows above its delimiter)."""
    cells: list[list[Cell]] = []
    head = 0
    for row in rows:
        if is_border(row):
            head = head or len(cells)
            continue
        parts = re.split(r"(?<!\\)\|", row.strip())
        parts = parts[1:] if not parts[0].strip() else parts
        if parts and not re.search(r"\w", parts[-1]):
            parts = parts[:-1]
        cells.append([_cell(part) for part in parts])
    return cells, head if head <= 2 else 0


def _cell(text: str) -> Cell:
    text = tidy(re.sub(r"<br\s*/?>", " ", text.replace(r"\|", "|"), flags=re.IGNORECASE))
    plain = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"\1", text)
    plain = re.sub(r"\\([*_])", r"\1", plain)
    return Cell(plain, bold=text.startswith("**") and text == f"**{plain}**")
