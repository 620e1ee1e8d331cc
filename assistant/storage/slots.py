"""The two slots in which a chunk's vectors can stand: those in use, and those of another embedder
that are made beside them."""

from __future__ import annotations

from sqlalchemy import select

from assistant.storage.tables import chunks

SLOTS = {
    "a": (chunks.c.vectors, chunks.c.dimensions, chunks.c.scale),
    "b": (chunks.c.vectors_b, chunks.c.dimensions_b, chunks.c.scale_b),
}
"""The columns of each slot: the vectors, their dimensions, their scale."""

_WHERE = (chunks.c.id, chunks.c.section_id, chunks.c.start, chunks.c.end)
CHUNKS = {
    slot: select(*_WHERE, chunks.c.tokens, chunks.c.edition_id, *columns)
    for slot, columns in SLOTS.items()
}
"""What reads chunks with the vectors of a slot."""


def idle(slot: str) -> str:
    """The other slot."""
    return "b" if slot == "a" else "a"
