"""Blocks to sections: the stored text, and the units in it that can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.model import Unit, UnitKind
from ingest.addressed import parted, to_machine
from ingest.labels import labelled
from ingest.load.blocks import Block, Kind
from ingest.sentences import sentences

# A section is read whole whenever one of its passages is shown, so it must stay small even
# where a spreadsheet has thousands of rows under one heading.
MAX_SECTION_CHARS = 8000
# Of the least certain word. Measured on scans made from guidelines (docs/pdf.md).
LEAST_SURE = 0.8
_NUMBER = re.compile(r"^((?:\d{1,3}\.){1,4}\d{0,3})\s")


@dataclass(slots=True)
class SectionText:
    """A section before it has an id: heading path, recommendation number, text, units.

    addressed: text of it that is addressed to a machine and so is no unit, with its page.
    doubtful: what was read from a scan with too little certainty to be quoted.
    """

    heading_path: tuple[str, ...]
    number: str | None = None
    text: str = ""
    units: list[Unit] = field(default_factory=list)
    addressed: list[tuple[str, int | None]] = field(default_factory=list)
    doubtful: list[Unit] = field(default_factory=list)

    def append(self, block: Block, leads: dict[int, int]) -> None:
        """Add a block's text on a line of its own, and its units.

        leads: offset of the unit that introduces items at each depth; kept up to date.
        """
        start = len(self.text) + 1 if self.text else 0
        self.text = f"{self.text}\n{block.text}" if self.text else block.text
        if block.kind is Kind.PARAGRAPH:
            self._add_sentences(block, start)
            last = self.units[-1]
            leads.clear()
            if self.text[last.start : last.end].rstrip().endswith((":", "-", "–")):
                leads[0] = last.start
            return
        kind = UnitKind.ITEM if block.kind is Kind.ITEM else UnitKind.ROW
        lead = leads.get(block.level)
        sure = _sure(block, 0, len(block.text))
        self.units.append(Unit(start, start + len(block.text), kind, block.page, lead, sure))
        if kind is UnitKind.ITEM:
            for depth in [d for d in leads if d > block.level]:
                del leads[depth]
            leads[block.level + 1] = start

    def _add_sentences(self, block: Block, start: int) -> None:
        for a, b in sentences(block.text):
            sure = _sure(block, a, b)
            kind = UnitKind.SENTENCE
            self.units.append(Unit(start + a, start + b, kind, block.page, sure=sure))


def sections(blocks: Sequence[Block], title: str) -> list[SectionText]:
    """Cut a document along its headings.

    A heading that repeats the title opens no level of its own. A heading without text under
    it is kept as part of the path of what follows. One that is addressed to a machine heads
    nothing.
    """
    found = [s for s in _cut(blocks, title) if s.text.strip()]
    for section in found:
        units, others = parted(section.units, section.text)
        units, section.doubtful = _certain(units)
        section.units = labelled(units, section.text)
        section.addressed = [(section.text[u.start : u.end], u.page) for u in others]
    return found


def _certain(units: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """The units that may be quoted, and those that text recognition was not sure of, with what
    these introduce: an item without its lead-in may say the opposite."""
    certain: list[Unit] = []
    others: list[Unit] = []
    for unit in units:
        unsure = unit.sure is not None and unit.sure < LEAST_SURE
        led = unit.lead is not None and any(unit.lead == other.start for other in others)
        (others if unsure or led else certain).append(unit)
    return certain, others


def _sure(block: Block, start: int, end: int) -> float | None:
    """How sure text recognition was of a span of a block; None if the file holds it as text."""
    stops = [*(at for at, _ in block.sure[1:]), len(block.text)]
    inside = zip(block.sure, stops, strict=False)
    return min((sure for (at, sure), stop in inside if at < end and start < stop), default=None)


def _cut(blocks: Sequence[Block], title: str) -> Iterator[SectionText]:
    path: list[tuple[int, str]] = []
    current = SectionText(())
    leads: dict[int, int] = {}
    for block in blocks:
        if not block.text.strip():
            continue
        if block.kind is Kind.HEADING and to_machine(block.text):
            current.append(replace(block, kind=Kind.PARAGRAPH), leads)
        elif block.kind is Kind.HEADING:
            yield current
            path = [(level, text) for level, text in path if level < block.level]
            if block.text.casefold() != title.casefold():
                path.append((block.level, block.text))
            current, leads = _open(path), {}
        else:
            if len(current.text) + len(block.text) > MAX_SECTION_CHARS and current.text:
                yield current
                current, leads = _open(path), {}
            current.append(block, leads)
    yield current


def _open(path: list[tuple[int, str]]) -> SectionText:
    number = _NUMBER.match(path[-1][1] + " ") if path else None
    return SectionText(tuple(text for _, text in path), number[1].rstrip(".") if number else None)
