"""What a table's row needs of a statement: that it is the row meant, and each thing in its cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.gate.cited import Cited
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.measures import Measure
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording
from assistant.model import UnitKind


def row_faults(
    said: Reading, cited: Sequence[Cited], units: Sequence[Cited], wording: Wording
) -> Iterator[Fault]:
    """Words that stand in another row of the cited row's table and not in the row itself, and
    rows that a statement does not name while it names another."""
    if len(cited) != 1 or cited[0].unit.kind is not UnitKind.ROW:
        return
    row = cited[0]
    rows = [c for c in units if c is not row and _one_table(row, c)]
    own = row.own.stems | row.above.stems
    covered = wording.covered(said.text, said.facts, own)
    missing = [
        w
        for w, there in zip(said.facts, covered, strict=True)
        if not there and any(w.stem in r.own.stems for r in rows)
    ]
    if missing:
        words = ", ".join(said.text[w.start : w.end] for w in missing)
        yield Fault(FaultKind.SUPPORT, f"{words}: of another row of the table")
    elif not names_row(row, said, wording) and any(names_row(r, said, wording) for r in rows):
        yield Fault(FaultKind.SUPPORT, "what it is about has another row in the table")


def names_row(row: Cited, said: Reading, wording: Wording) -> bool:
    """Whether a statement names what a row is about, its first cell or its medicine; true of one
    without words."""
    drugs = {m.key for m in row.own.medicines}
    if any(m.key in drugs for m in said.medicines):
        return True
    first = _first(row)
    words = [w for w in wording.read(first) if w.content]
    return not words or any(wording.covered(first, words, said.stems))


def told_apart(rows: Sequence[Cited], said: Reading, wording: Wording) -> bool:
    """Whether a statement names each of several rows by words of its first cell that the others'
    do not have: a cell of one row with the name of another is how a table is misread."""
    firsts = [frozenset(w.stem for w in wording.read(_first(row))) for row in rows]
    for i, own in enumerate(firsts):
        others = frozenset().union(*(f for j, f in enumerate(firsts) if j != i))
        if own - others and said.stems.isdisjoint(own - others):
            return False
    return True


def _first(row: Cited) -> str:
    """The words of a row's first cell."""
    return row.text.split(" | ")[0].rpartition(": ")[2]


def _one_table(row: Cited, other: Cited) -> bool:
    """Whether two units are rows of one table: they have heads in common."""
    if other.number != row.number or other.unit.kind is not UnitKind.ROW:
        return False
    heads, others = (
        {cell.partition(": ")[0] for cell in c.text.split(" | ") if ": " in cell}
        for c in (row, other)
    )
    return not heads.isdisjoint(others)


def cell_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Quantities of a table's row that a statement puts under the head of another of its cells:
    "the usual dose" of what stands under "Reduced dose"."""
    for row in cited:
        if row.unit.kind is not UnitKind.ROW:
            continue
        cells = _cells(row.own)
        if crossed := _crossed(said, cells):
            yield Fault(FaultKind.NUMBER, f"“{crossed}” stands under another head")
            return
        for measure in said.measures:
            holding = [c for c in cells if any(measure.same(m) for m in c.measures)]
            if len(holding) != 1 or holding[0].own & said.stems:
                continue
            for other in cells:
                rivals = [m for m in other.measures if m.name == measure.name]
                told = any(own.same(m) for m in rivals for own in said.measures)
                if other is not holding[0] and rivals and not told and other.own & said.stems:
                    words = said.text[measure.start : measure.end].strip()
                    yield Fault(FaultKind.NUMBER, f"“{words}” stands under “{holding[0].head}”")
                    return


def _crossed(said: Reading, cells: Sequence[_Cell]) -> str | None:
    """The quantity that a statement exchanges with that of another cell: "sensitivity 96 %,
    specificity 12 %" where the row has them the other way round."""
    at: list[tuple[int, Measure]] = []
    for measure in said.measures:
        holding = [c for c in cells if any(measure.same(m) for m in c.measures)]
        named = [w.start for w in said.words if len(holding) == 1 and w.stem in holding[0].own]
        if named:
            at.append((min(named), measure))
    for (one, first), (other, second) in itertools.pairwise(at):
        if first.name == second.name and one > other:
            return said.text[first.start : first.end].strip()
    return None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row. own: stems of its head that no other head of the row has."""

    head: str
    own: frozenset[str]
    measures: tuple[Measure, ...]


def _cells(row: Reading) -> list[_Cell]:
    found, at = [], 0
    for part in row.text.split(" | "):
        head, colon, _ = part.partition(": ")
        if colon:
            end = at + len(head)
            stems = frozenset(w.stem for w in row.words if at <= w.start < end)
            inside = tuple(m for m in row.measures if end <= m.start < at + len(part))
            found.append((head, stems, inside))
        at += len(part) + len(" | ")
    return [
        _Cell(head, stems.difference(*(s for h, s, _ in found if h != head)), inside)
        for head, stems, inside in found
    ]
