"""Editions on their way into the library: cut, embedded, stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedded, Embedder, Piece
from assistant.library import Library, NewEdition, StoredChunk
from assistant.library.pieces import piece, quantised
from assistant.model import Chunk, Document, Section

BATCH_CHUNKS = 384


@dataclass(slots=True)
class Draft:
    """An edition that is parsed and cut but not embedded yet. paths: the files that hold it."""

    document: Document
    new: bool
    fingerprint: str
    sections: list[Section]
    paths: list[Path] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def sources(self) -> dict[str, tuple[str, str]]:
        """Path → (document id, fingerprint) of every file that holds it."""
        return {str(path): (self.document.id, self.fingerprint) for path in self.paths}

    def cut(self, embedder: Embedder) -> None:
        """Make its chunks, and what of each is embedded."""
        from ingest.chunks import cut

        title = self.document.metadata.title
        for section in self.sections:
            for chunk in cut(title, section, embedder):
                self.chunks.append(chunk)
                self.pieces.append(piece(title, section, chunk.start, chunk.end, embedder))


def edition_id(document_id: str, fingerprint: str, ordinal: int) -> str:
    """The id of a document's edition of that content."""
    unique = hashlib.sha256(f"{fingerprint} {ordinal}".encode()).hexdigest()[:12]
    return f"{document_id}@{unique}"


def store(
    library: Library, drafts: Sequence[Draft], embedded: Callable[[int], None], batch: int
) -> None:
    """Embed drafts that are cut, and put them in the place of their predecessors.

    embedded: called with the number of chunks that have their vectors now; batch: after how many.
    Raises as `Library.add` does.
    """
    pieces = [p for draft in drafts for p in draft.pieces]
    vectors = embedding(library.embedder, pieces, embedded, batch)
    editions: list[tuple[NewEdition, NDArray[np.float32]]] = []
    for draft in drafts:
        own = [next(vectors) for _ in draft.chunks]
        stored = stored_chunks(draft, own)
        new = NewEdition(draft.document, draft.fingerprint, draft.sections, stored)
        rows = np.array([e.vector for e in own], np.float32)
        editions.append((new, rows.reshape(len(own), library.embedder.dimensions)))
    library.add(editions, {k: v for draft in drafts for k, v in draft.sources.items()})


def stored_chunks(draft: Draft, embedded: Sequence[Embedded]) -> list[StoredChunk]:
    """The chunks of a draft with their vectors."""
    edition = draft.document.edition_id
    pairs = zip(draft.chunks, embedded, strict=True)
    return [StoredChunk(chunk, edition, *quantised(found)) for chunk, found in pairs]


def embedding(
    embedder: Embedder, pieces: Sequence[Piece], embedded: Callable[[int], None], batch: int
) -> Iterator[Embedded]:
    """The vectors of pieces, in their order, some at a time."""
    for at in range(0, len(pieces), batch):
        part = pieces[at : at + batch]
        vectors = embedder.embed(part)
        embedded(len(part))
        yield from vectors
