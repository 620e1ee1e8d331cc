"""What of a chunk is embedded and indexed, and how its vectors are stored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedded, Embedder, Piece
from assistant.library.lexical import LexicalEntry
from assistant.model import Chunk, Section

_CONTEXT_CHARS = 160


def context(title: str, heading_path: tuple[str, ...]) -> str:
    """Title and headings above a chunk, which tell what "the dose" in it is a dose of.

    A heading that repeats the one before it is left out; the middle gives way when the whole
    is long, since the title and the nearest heading say most.
    """
    parts: list[str] = []
    for part in (title, *heading_path):
        if not parts or part.casefold() != parts[-1].casefold():
            parts.append(part)
    while len(parts) > 2 and len(" > ".join(parts)) > _CONTEXT_CHARS:
        del parts[1]
    return " > ".join(part[:_CONTEXT_CHARS] for part in parts)


def piece(title: str, section: Section, start: int, end: int, embedder: Embedder) -> Piece:
    """The text of a chunk with its context, and the spans of its units in it.

    The context takes at most half of the embedder's window.
    """
    head = context(title, section.heading_path)
    while embedder.count_tokens(head) > embedder.window // 2:
        head = head[: len(head) // 2]  # dot leaders, or a script of a token or more a letter
    head += "\n"
    shift = len(head) - start
    spans = tuple(
        (max(u.start, start) + shift, min(u.end, end) + shift)
        for u in section.units
        if u.start < end and u.end > start
    )
    return Piece(head + section.quotable(start, end), spans)


def lexical_entry(title: str, section: Section, chunk: Chunk) -> LexicalEntry:
    """What is indexed of a chunk."""
    return LexicalEntry(
        chunk.id,
        section.edition_id,
        context(title, section.heading_path),
        section.quotable(chunk.start, chunk.end),
    )


def quantised(embedded: Embedded) -> tuple[NDArray[np.int8], float]:
    """A chunk's vector and its units' as int8 [1 + units, dimensions] and the step's worth.

    One step is 1/127 of the largest component; the cosine moves by less than 0.005.
    """
    rows = np.vstack([embedded.vector, embedded.spans])
    scale = float(np.abs(rows).max()) / 127 or 1.0
    return np.round(rows / scale).astype(np.int8), scale
