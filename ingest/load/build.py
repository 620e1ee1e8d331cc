"""Collects blocks in reading order and decides which bold or bare lines act as headings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from ingest.load.blocks import Block, Kind
from ingest.load.clean import without_bullet

_MEASURED = re.compile(
    r"\d\s*(?:mg|mcg|µg|μg|g|kg|ml|l|units?|iu|mmol|mol|%|tablets?|drops|hourly|daily)\b",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(
    r"(?:or|and|plus|then|and/or|either|with|followed by|alternatively|note|nb|n\.b)\W*",
    re.IGNORECASE,
)


def is_connector(text: str) -> bool:
    """Whether a line or cell only joins what stands around it: "or", "plus:", "then"."""
    return bool(_CONNECTOR.fullmatch(text) or re.fullmatch(r"\+|\+/-|±|\*", text))


def may_be_heading(text: str, *, words: int = 12) -> bool:
    """Whether a line reads like a heading: short, no sentence, no dose, not just "or"."""
    return (
        len(text) <= 80
        and len(text.split()) <= words
        and bool(re.search(r"[^\W\d_]{2}", text))
        and not re.search(r"[.;,!]$|: |\|", text)
        and not _MEASURED.search(text)
        and not is_connector(text)
    )


_LONG_TEXT = 70  # characters from which a paragraph is text that a bare line can head


class Builder:
    """Takes blocks one after another; `finish` gives the run with its headings settled.

    A line that only looks like a heading becomes one if text follows it: of two such lines
    the second is below the first, three in a row are a list without bullets. A bare line must
    be followed by a list, a table or a long paragraph, or it is an entry of such a list.
    """

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._hopefuls: dict[int, int] = {}
        self._bare: set[int] = set()
        self._level = 0

    def heading(self, text: str, level: int) -> None:
        """Add a heading that the format marks as one."""
        if text := without_bullet(text):
            self._level = level
            self._blocks.append(Block(Kind.HEADING, text, level))

    def paragraph(self, text: str, *, hopeful: bool = False, bare: bool = False) -> None:
        """Add a paragraph; a hopeful one becomes a heading below the last marked heading if
        content follows. bare: nothing but its wording, such as bold type, sets it off."""
        if not text:
            return
        if hopeful:
            self._hopefuls[len(self._blocks)] = self._level + 1
        if bare:
            self._bare.add(len(self._blocks))
        self._blocks.append(Block(Kind.PARAGRAPH, text))

    def item(self, text: str, level: int) -> None:
        """Add a list item, level 0 the outermost."""
        if text:
            self._blocks.append(Block(Kind.ITEM, text, level))

    def extend(self, blocks: Iterable[Block]) -> None:
        """Add blocks that are complete, such as the rows of a table."""
        self._blocks.extend(blocks)

    def finish(self) -> tuple[Block, ...]:
        """The blocks in order."""
        blocks = list(self._blocks)
        # A run of hopeful lines has one value of (position in document - position in run).
        places = enumerate(sorted(self._hopefuls))
        for _, group in groupby(places, key=lambda pair: pair[1] - pair[0]):
            run = [place for _, place in group]
            if len(run) > 2 or not self._heads(run[-1], blocks[run[-1] + 1 : run[-1] + 2]):
                continue
            for below, place in enumerate(run):
                text = blocks[place].text.rstrip(" :")
                blocks[place] = Block(Kind.HEADING, text, self._hopefuls[place] + below)
        return tuple(blocks)

    def _heads(self, place: int, following: list[Block]) -> bool:
        """Whether what follows a hopeful line makes it a heading."""
        if not following or following[0].kind is Kind.HEADING:
            return False
        is_text = following[0].kind is Kind.PARAGRAPH
        return not (place in self._bare and is_text and len(following[0].text) < _LONG_TEXT)
