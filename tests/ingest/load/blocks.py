"""Blocks in short, for tests: "# heading", "¶ paragraph", "- item", "| row"."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.load.blocks import Block, Kind

_SIGNS = {Kind.PARAGRAPH: "¶", Kind.ROW: "|"}


def short(blocks: Iterable[Block]) -> list[str]:
    """Each block on a line; "#" once per heading level, two spaces per level of an item."""
    lines = []
    for block in blocks:
        if block.kind is Kind.HEADING:
            sign = "#" * block.level
        elif block.kind is Kind.ITEM:
            sign = "  " * block.level + "-"
        else:
            sign = _SIGNS[block.kind]
        lines.append(f"{sign} {block.text}")
    return lines
