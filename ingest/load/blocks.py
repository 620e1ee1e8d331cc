"""What every loader gives: a document's own metadata and its text as a flat run of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row, in reading order.

    text: clean text without line breaks; a list item carries no bullet but keeps its number
        ("1.2.3", "a)"); a table row is "Header: cell | Header: cell", so that a dose is
        found and quoted with its drug and its column.
    level: heading depth, 1 the highest; nesting depth of an item, 0 the outermost; else 0.
    page: page of a paged document, counted from 1; None where the format has no pages.
    sure: for text that was read from a picture, how sure text recognition was, 0 to 1, each
        from an offset into the text on, the first 0; empty for text that the file holds.
    """

    kind: Kind
    text: str
    level: int = 0
    page: int | None = None
    sure: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A parsed file. metadata holds only what the document says of itself, under the names
    of `assistant.model.Metadata` (title, publisher, edition, published, review_due, status,
    superseded_by, scope, url, licence), values as text; what it does not say is absent.
    warnings: what a librarian should know of how it was read. unread: pages that are pictures
    and were not read."""

    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()


class LoadError(Exception):
    """A file that cannot become a document; the message says why and what to do."""


def row_text(header: list[str], cells: list[str]) -> str:
    """Join one table row to its header: "Drug: morphine | Dose: 5 mg".

    A cell without a header stands alone, an empty cell is left out, and a header that the
    row repeats word for word in neighbouring columns (a merged cell) is given once.
    """
    parts: list[str] = []
    for i, text in enumerate(cells):
        name = header[i].strip(" :") if i < len(header) else ""
        cell = text.strip()
        if not cell:
            continue
        part = f"{name}: {cell}" if name and name.casefold() != cell.casefold() else cell
        # Two equal values without a header are two values; with one they are a merged cell.
        if not (parts and name and parts[-1] == part):
            parts.append(part)
    return " | ".join(parts)
