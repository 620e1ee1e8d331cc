"""Chunks kept in memory, and their cosines with a question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.library import Library, StoredChunk
from assistant.library.hits import Chunks, hits
from assistant.library.reading import Reading
from assistant.pipeline import Assistant


class Noted(Reading):
    """A catalogue that says which chunks were read from it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.read: list[str] = []

    def stored_chunks(self, ids: Sequence[str], slot: str | None = None) -> list[StoredChunk]:
        self.read += ids
        return self._library.catalogue.stored_chunks(ids, slot)


@pytest.fixture
def held(sample: Assistant) -> Library:
    return sample.library


def test_what_was_read_once_is_kept(held: Library) -> None:
    catalogue, ids = Noted(held), held.catalogue.chunk_ids()[:20]
    chunks = Chunks(catalogue)
    first = chunks.get(ids[:12], 1, "a")
    again = chunks.get(ids[4:20], 1, "a")
    assert [c.chunk.id for c in first] == ids[:12]
    assert [c.chunk.id for c in again] == ids[4:20]
    assert catalogue.read == ids[:20]


def test_chunks_come_in_the_order_that_was_asked_for_whether_kept_or_not(held: Library) -> None:
    catalogue, ids = Noted(held), held.catalogue.chunk_ids()[:10]
    chunks = Chunks(catalogue)
    chunks.get(ids[::3], 1, "a")
    wanted = [*reversed(ids[:5]), "nothing", *ids[5:]]
    assert [c.chunk.id for c in chunks.get(wanted, 1, "a")] == [i for i in wanted if i in ids]


@pytest.mark.parametrize("now", [(2, "a"), (1, "b")], ids=["generation", "slot"])
def test_when_the_library_changes_all_are_read_anew(held: Library, now: tuple[int, str]) -> None:
    catalogue, ids = Noted(held), held.catalogue.chunk_ids()[:6]
    chunks = Chunks(catalogue)
    chunks.get(ids, 1, "a")
    chunks.get(ids, *now)
    assert catalogue.read == [*ids, *ids]


def test_no_more_are_kept_than_there_is_room_for(held: Library) -> None:
    catalogue, ids = Noted(held), held.catalogue.chunk_ids()[:8]
    chunks = Chunks(catalogue, most=3)
    assert [c.chunk.id for c in chunks.get(ids, 1, "a")] == ids
    chunks.get(ids[-3:], 1, "a")
    chunks.get(ids[:1], 1, "a")
    assert catalogue.read == [*ids, ids[0]]


def test_cosines_are_those_of_each_chunk_alone(held: Library) -> None:
    ids = held.catalogue.chunk_ids()[:30]
    stored = held.catalogue.stored_chunks(ids)
    query = held.embedder.query("When is a potassium level an emergency?").vector
    found = list(hits(query, stored, {ids[3]: 7.5}))
    assert [h.stored for h in found] == stored
    assert [h.bm25 for h in found] == [7.5 if i == ids[3] else 0.0 for i in ids]
    for hit in found:
        alone = hit.vectors @ query
        np.testing.assert_allclose([hit.cosine, *hit.unit_cosines], alone, atol=1e-5)


def test_no_chunks_are_no_hits() -> None:
    assert list(hits(np.ones(4, np.float32), [], {})) == []
