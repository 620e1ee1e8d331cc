"""A library of any size, made of real chunks and near copies of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from assistant.embedding import Embedded
from assistant.library import Library, NewEdition, StoredChunk
from assistant.library.pieces import quantised
from assistant.model import Document

_BATCH_CHUNKS = 4000
_NOISE = 0.33  # length of what is added to a unit vector: a cosine of about 0.95 to the original

Edition = tuple[NewEdition, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was added at a time. chunks: in the library after it; seconds: of writing it into all
    three stores."""

    chunks: int
    seconds: float


def grow(library: Library, sources: Sequence[Library], chunks: int) -> None:
    """Fill a library up to so many chunks from others, with a bar."""
    held = library.catalogue.counts()[1]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Growing", total=chunks, completed=held)
        for batch in growing(library, sources, chunks):
            bar.update(task, completed=batch.chunks)


def growing(library: Library, sources: Sequence[Library], chunks: int) -> Iterator[Batch]:
    """Fill a library up to so many chunks from others; it may be left off and gone on with.

    Their documents are taken as they are, then again and again with other ids and with their
    vectors moved a little, so that near copies are no exact ones. SQL, Chroma and Tantivy all
    hold every one of them.
    """
    held = library.catalogue.counts()[1]
    if held >= chunks:
        return
    with library.changing():
        known = library.catalogue.document_ids()
        batch: list[Edition] = []
        for edition in _copies(sources, known):
            batch.append(edition)
            if sum(len(e.chunks) for e, _ in batch) < min(_BATCH_CHUNKS, chunks - held):
                continue
            held += sum(len(e.chunks) for e, _ in batch)
            start = time.perf_counter()
            _add(library, batch)
            yield Batch(held, time.perf_counter() - start)
            if held >= chunks:
                return
            batch = []


def _add(library: Library, batch: Sequence[Edition]) -> None:
    sources = {e.document.source: (e.document.id, e.fingerprint) for e, _ in batch}
    library.add(batch, sources)


def _copies(sources: Sequence[Library], known: Collection[str]) -> Iterator[Edition]:
    """Copies of every document, round after round, but those that are known by their id."""
    for round_ in count():
        for i, source in enumerate(sources):
            mark = f"{i}-{round_}"
            for document in source.documents():
                if f"{document.id}-{mark}" not in known:
                    yield _copy(source, document, mark, _noise(document, mark) if round_ else None)


def _noise(document: Document, mark: str) -> np.random.Generator:
    """The same for a copy whenever it is made."""
    digest = hashlib.sha256(f"{document.edition_id}-{mark}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))


def _copy(
    source: Library, document: Document, mark: str, noise: np.random.Generator | None
) -> Edition:
    edition_id = f"{document.edition_id}-{mark}"
    contents = source.contents(document.edition_id)
    places = {s.id: f"{edition_id}.{s.ordinal}" for s in contents}
    sections = [replace(s, id=places[s.id], edition_id=edition_id) for s in contents]
    chunks, vectors = [], []
    for stored in source.catalogue.chunks_of(document.edition_id):
        rows = _moved(stored.vectors.astype(np.float32) * stored.scale, noise)
        section_id = places[stored.chunk.section_id]
        chunk = replace(
            stored.chunk, id=f"{section_id}-{stored.chunk.start}", section_id=section_id
        )
        chunks.append(StoredChunk(chunk, edition_id, *quantised(Embedded(rows[0], rows[1:]))))
        vectors.append(rows[0])
    copy = replace(
        document,
        id=f"{document.id}-{mark}",
        edition_id=edition_id,
        ordinal=1,
        source=f"{document.source}#{mark}",
    )
    fingerprint = hashlib.sha256(edition_id.encode()).hexdigest()
    matrix = np.array(vectors, np.float32).reshape(len(chunks), source.embedder.dimensions)
    return NewEdition(copy, fingerprint, sections, chunks), matrix


def _moved(rows: NDArray[np.float32], noise: np.random.Generator | None) -> NDArray[np.float32]:
    """Rows [n, dimensions], moved a little unless there is no noise; each of unit length."""
    if noise is not None:
        random = noise.normal(size=rows.shape).astype(np.float32)
        rows = rows + _NOISE * random / np.linalg.norm(random, axis=1, keepdims=True)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
