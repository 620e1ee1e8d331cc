"""Which header a cell stands under, also where a table's spans do not agree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.load.build import is_connector
from ingest.load.grid import Cell, spans


@dataclass(frozen=True, slots=True)
class Column:
    """A header over one or more columns of the grid."""

    name: str
    span: int


def align(row: Sequence[Cell], header: Sequence[Column]) -> list[tuple[str, str]]:
    """Pair each cell of a row with its header: (header, text).

    Rows whose spans disagree with the header's are matched cell by cell where the counts
    agree. Where nothing agrees the headers are left out: no label is better than a wrong one.
    """
    cells = spans(row)
    slots = [column.name for column in header for _ in range(column.span)]
    names = [column.name for column in header]
    width = sum(span for _, span in cells)
    if width == len(slots) and _fits(cells, header):
        return _by_position(cells, slots)
    if len(cells) == len(names):
        return [(name, cell.text) for name, (cell, _) in zip(names, cells, strict=True)]
    if width == len(names):
        return _by_position(cells, names)
    if len(slots) == len(names) and width < len(slots):  # cells at the end left out
        return _by_position(cells, slots)
    return _by_filled_part(cells, names)


def _fits(cells: list[tuple[Cell, int]], header: Sequence[Column]) -> bool:
    """Whether every cell lies under one header or exactly under several."""
    edges = [0]
    for column in header:
        edges.append(edges[-1] + column.span)
    at = 0
    for _, span in cells:
        inside = any(a <= at and at + span <= b for a, b in pairwise(edges))
        if not inside and not {at, at + span} <= set(edges):
            return False
        at += span
    return True


def _by_position(cells: list[tuple[Cell, int]], slots: list[str]) -> list[tuple[str, str]]:
    pairs = []
    at = 0
    for cell, span in cells:
        covered = list(dict.fromkeys(filter(None, slots[at : at + span])))
        pairs.append((" / ".join(covered) if len(covered) <= 3 else "", cell.text))
        at += span
    return pairs


def _by_filled_part(cells: list[tuple[Cell, int]], names: list[str]) -> list[tuple[str, str]]:
    """Match what is left of a row and header without their empty edges and an "or" in front."""
    texts = [cell.text for cell, _ in cells]
    lead = []
    if not texts[0] or is_connector(texts[0]):
        lead = [("", texts.pop(0))]
    names = names[1:] if names and not names[0] else names
    while len(texts) > len(names) and not texts[-1]:
        texts.pop()
    if len(texts) != len(names):
        names = [""] * len(texts)
    return lead + list(zip(names, texts, strict=True))
