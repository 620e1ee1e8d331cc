"""Paragraphs, items and tables of a document to blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.load.blocks import Block, Kind
from ingest.load.clean import tidy
from ingest.load.pdf.flow import Para, Part
from ingest.load.pdf.glyphs import unmarked
from ingest.load.pdf.headings import Outline
from ingest.load.pdf.joining import Joiner
from ingest.load.pdf.page import Line, Table
from ingest.load.pdf.table_text import table_blocks

_SAME = 4.0  # points
_CONTENTS = 4  # headings in a row that all come again below are a table of contents


@dataclass(slots=True)
class Assembler:
    """Makes blocks from the parts of one document, in order."""

    joiner: Joiner
    outline: Outline
    _indents: list[float] = field(default_factory=list)
    _left: float = 0.0

    def blocks(self, parts: Sequence[Part], headings: set[int]) -> tuple[Block, ...]:
        """All blocks; headings: indices of the parts that are headings."""
        found: list[Block] = []
        for i, part in enumerate(parts):
            if isinstance(part, Table):
                self._indents.clear()
                found += table_blocks(part, self.joiner)
            else:
                found.append(self._block(part, i in headings))
        return tuple(_without_contents([block for block in found if block.text]))

    def _block(self, para: Para, is_heading: bool) -> Block:
        line = para.lines[0]
        text = tidy(unmarked(self.joiner.join(para.texts)))
        if is_heading:
            self._indents.clear()
            level, sure = self.outline.level(para), _sure(para, text)
            return Block(Kind.HEADING, text.rstrip(" :"), level, line.page, sure)
        indent = line.x0 - line.left
        if para.marker:
            self._left = line.left
            return Block(Kind.ITEM, text, self._nesting(indent), line.page, _sure(para, text))
        if self._indents and (indent <= self._indents[0] + _SAME or line.left != self._left):
            self._indents.clear()
        return Block(Kind.PARAGRAPH, text, 0, line.page, _sure(para, text))

    def _nesting(self, indent: float) -> int:
        """How deep an item is, from the indents of the items before it in the same list."""
        while self._indents and self._indents[-1] > indent + _SAME:
            self._indents.pop()
        if not self._indents or indent > self._indents[-1] + _SAME:
            self._indents.append(indent)
        return len(self._indents) - 1


def _sure(para: Para, text: str) -> tuple[tuple[int, float], ...]:
    """How sure text recognition was of each line of a paragraph, from where it stands in the
    text on. Joining lines takes and gives hyphens and spaces but no letter."""
    if all(line.sure is None for line in para.lines):
        return ()
    places = [i for i, char in enumerate(text) if _counts(char)]
    found, passed = [(0, _certain(para.lines[0]))], 0
    for words, below in zip(para.texts, para.lines[1:], strict=False):
        passed += sum(map(_counts, words))
        if passed < len(places):
            found.append((places[passed], _certain(below)))
    return tuple(found)


def _counts(char: str) -> bool:
    return char.isalpha() or char.isdecimal()


def _certain(line: Line) -> float:
    return 1.0 if line.sure is None else line.sure


def _without_contents(blocks: list[Block]) -> list[Block]:
    """Leave out a table of contents without page numbers: the headings that follow below."""
    keys = ["".join(re.findall(r"\w+", block.text.casefold())) for block in blocks]
    last = {key: i for i, key in enumerate(keys) if blocks[i].kind is Kind.HEADING}
    again = [last.get(key, -1) > i for i, key in enumerate(keys)]
    drop: set[int] = set()
    run: list[int] = []
    for i, comes_again in enumerate([*again, False]):
        if comes_again:
            run.append(i)
        elif run and (i - run[-1] > 1 or i == len(again)):
            drop.update(run if len(run) >= _CONTENTS else [])
            run = []
    return [block for i, block in enumerate(blocks) if i not in drop]
