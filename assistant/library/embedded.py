"""The vectors of chunks that the catalogue holds already, by whichever embedder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedded, Embedder, Piece
from assistant.errors import EmbedderMismatch
from assistant.library.pieces import piece, quantised
from assistant.library.reading import StoredChunk
from assistant.model import Chunk, Document, Section

_LEAST = 40  # characters that are not divided further


@dataclass(frozen=True, slots=True)
class Placed:
    """A chunk, and where it stands."""

    chunk: Chunk
    document: Document
    section: Section


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a chunk is embedded at once."""

    placed: int
    start: int
    end: int
    piece: Piece


def embedded(
    placed: Sequence[Placed], embedder: Embedder
) -> list[tuple[StoredChunk, NDArray[np.float32]]]:
    """Chunks as they are stored, each with its own vector, float32 [dimensions].

    One that was cut for an embedder with a longer window is embedded in parts: its vector is the
    mean of theirs, and that of a unit the mean of what of it is in each.
    """
    parts = [part for i, p in enumerate(placed) for part in _parts(i, p, embedder)]
    made = embedder.embed([part.piece for part in parts])
    out = []
    for i, p in enumerate(placed):
        own = [(part, e) for part, e in zip(parts, made, strict=True) if part.placed == i]
        whole = own[0][1] if len(own) == 1 else _joined(p, own)
        stored = StoredChunk(p.chunk, p.section.edition_id, *quantised(whole))
        out.append((stored, whole.vector))
    return out


def facts_of(embedder: Embedder) -> dict[str, str]:
    """What the catalogue notes of the embedder that a library is made by."""
    return {
        "embedder": embedder.name,
        "embedder_fingerprint": embedder.fingerprint,
        "embedder_source": embedder.source,
    }


def _parts(number: int, placed: Placed, embedder: Embedder) -> list[_Part]:
    def within(start: int, end: int) -> list[_Part]:
        title = placed.document.metadata.title
        made = piece(title, placed.section, start, end, embedder)
        if embedder.count_tokens(made.text) <= embedder.window:
            return [_Part(number, start, end, made)]
        if end - start < _LEAST:
            raise EmbedderMismatch(
                f"The embedder {embedder.name} takes {embedder.window} tokens at a time, too few "
                "for a heading with a sentence. Set BEDSIDE_EMBEDDER to another one."
            )
        middle = _middle(placed.section, start, end)
        return [*within(start, middle), *within(middle, end)]

    return within(placed.chunk.start, placed.chunk.end)


def _middle(section: Section, start: int, end: int) -> int:
    """The end of a unit that is nearest to the middle, or else a blank, or else the middle."""
    middle = (start + end) // 2
    ends = [u.end for u in section.units if start < u.end < end]
    if ends:
        return min(ends, key=lambda place: abs(place - middle))
    blank = section.text.rfind(" ", start + 1, middle)
    return blank if blank > start else middle


def _joined(placed: Placed, own: Sequence[tuple[_Part, Embedded]]) -> Embedded:
    chunk = placed.chunk
    units = [u for u in placed.section.units if u.start < chunk.end and u.end > chunk.start]
    sums = np.zeros((len(units), len(own[0][1].vector)), np.float32)
    for part, made in own:
        inside = [i for i, u in enumerate(units) if u.start < part.end and u.end > part.start]
        sums[inside] += made.spans
    return Embedded(_unit(np.stack([e.vector for _, e in own]).sum(axis=0)), _units(sums))


def _units(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0))


def _unit(row: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(_units(row[np.newaxis])[0], np.float32)
