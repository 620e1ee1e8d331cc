"""The catalogue's states of an edition, in a real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pytest
from sqlalchemy import Engine, text

from assistant.errors import LibraryCorrupt, NotFound
from assistant.library.catalogue import Catalogue, NewEdition
from assistant.library.reading import StoredChunk
from assistant.model import Chunk, Document, DocumentStatus, Metadata, Scope
from tests.conftest import NOW
from tests.documents import section

METADATA = Metadata(
    "Sepsis", "A trust", "3", date(2024, 1, 31), date(2027, 1, 31), DocumentStatus.SUPERSEDED,
    "Sepsis 2026", Scope.LOCAL, "https://example.org", "OGL",
)  # fmt: skip


@pytest.fixture
def catalogue(engine: Engine, clock: Callable[[], datetime]) -> Catalogue:
    return Catalogue(engine, clock)


def edition(
    document_id: str, ordinal: int = 1, words: str = "Give oxygen.", chunks: int = 1
) -> NewEdition:
    id = f"{document_id}@{ordinal}"
    made = section([words, "Take an ECG."], id=f"{id}.0")
    document = Document(
        document_id, id, ordinal, METADATA, "5" * 64, f"/g/{document_id}.md", "md", NOW
    )
    vectors = np.arange(-8, 8, dtype=np.int8).reshape(2, 8)
    stored = [
        StoredChunk(Chunk(f"{id}.0-{i}", made.id, 0, 12, 9), id, vectors, 0.5)
        for i in range(chunks)
    ]
    return NewEdition(document, f"print {id}", [made], stored)


def publish(catalogue: Catalogue, *editions: NewEdition, **sources: str) -> None:
    """Make editions live; sources: name → document id, if not the editions' own files."""
    catalogue.stage(editions)
    held = {path: (document, "print") for path, document in sources.items()} or {
        e.document.source: (e.document.id, e.fingerprint) for e in editions
    }
    catalogue.publish([e.document.edition_id for e in editions], held)


def states(catalogue: Catalogue) -> dict[str, list[str]]:
    found = {s: catalogue.edition_ids(s) for s in ("staged", "live", "leaving", "retired")}
    return {state: ids for state, ids in found.items() if ids}


def test_what_is_written_is_read_back_the_same(catalogue: Catalogue) -> None:
    new = edition("sepsis")
    publish(catalogue, new)
    assert catalogue.documents() == [new.document]
    assert catalogue.edition("sepsis@1") == new.document
    assert catalogue.contents("sepsis@1") == list(new.sections)
    assert catalogue.section("sepsis@1.0") == (new.document, new.sections[0])
    assert catalogue.sections_of(["sepsis@1.0", "unknown"]) == {"sepsis@1.0": new.sections[0]}
    (stored,) = catalogue.chunks_of("sepsis@1")
    assert stored.chunk == new.chunks[0].chunk
    assert stored.scale == 0.5
    np.testing.assert_array_equal(stored.vectors, new.chunks[0].vectors)


def test_a_staged_edition_is_not_found(catalogue: Catalogue) -> None:
    catalogue.stage([edition("sepsis")])
    assert states(catalogue) == {"staged": ["sepsis@1"]}
    assert catalogue.documents() == []
    assert catalogue.editions("sepsis") == []
    assert catalogue.chunk_ids() == []
    assert catalogue.counts() == (0, 0)
    assert catalogue.generation == 0


def test_publishing_replaces_the_edition_before_at_once(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"), edition("sepsis"))
    first = catalogue.live_fingerprint()
    publish(catalogue, edition("sepsis", 2))
    assert states(catalogue) == {"live": ["aki@1", "sepsis@2"], "leaving": ["sepsis@1"]}
    assert catalogue.chunk_ids() == ["aki@1.0-0", "sepsis@2.0-0"]
    assert catalogue.live_fingerprint() != first
    assert catalogue.last_ordinal("sepsis") == 2
    assert [e.live for e in catalogue.editions("sepsis")] == [True, False]


def test_a_retired_edition_keeps_its_text_and_loses_its_chunks(catalogue: Catalogue) -> None:
    publish(catalogue, edition("sepsis"))
    publish(catalogue, edition("sepsis", 2))
    generation = catalogue.generation
    catalogue.settle(["sepsis@1"])
    assert states(catalogue) == {"live": ["sepsis@2"], "retired": ["sepsis@1"]}
    assert catalogue.chunk_ids(None) == ["sepsis@2.0-0"]
    assert catalogue.section("sepsis@1.0")[1].text == "Give oxygen.\nTake an ECG."
    assert catalogue.generation > generation


def test_dropping_what_was_staged_leaves_no_trace(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"))
    catalogue.stage([edition("aki", 2), edition("sepsis")])
    catalogue.drop_staged(["aki@2", "sepsis@1"])
    assert states(catalogue) == {"live": ["aki@1"]}
    assert catalogue.document_ids() == {"aki"}
    assert catalogue.chunk_ids(None) == ["aki@1.0-0"]
    publish(catalogue, edition("sepsis"))


def test_a_live_edition_is_never_dropped_or_settled_by_mistake(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"))
    catalogue.settle([])
    catalogue.drop_staged([])
    assert catalogue.counts() == (1, 1)


def test_withdrawing_forgets_the_files(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"), edition("sepsis"))
    assert catalogue.withdraw("aki")
    assert not catalogue.withdraw("aki")
    assert not catalogue.withdraw("unknown")
    assert states(catalogue) == {"live": ["sepsis@1"], "leaving": ["aki@1"]}
    assert catalogue.source_fingerprints().keys() == {"/g/sepsis.md"}


def test_a_document_lives_as_long_as_one_of_its_files(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"), a="aki", b="aki")
    assert catalogue.forget_sources(["a", "unknown"]) == []
    assert states(catalogue) == {"live": ["aki@1"]}
    assert catalogue.forget_sources(["b"]) == ["aki"]
    assert states(catalogue) == {"leaving": ["aki@1"]}


def test_a_file_that_turns_to_another_document_takes_the_old_one_with_it(
    catalogue: Catalogue,
) -> None:
    publish(catalogue, edition("aki"), a="aki")
    publish(catalogue, edition("sepsis"), b="sepsis")
    catalogue.remember_sources({"a": ("sepsis", "print")})
    assert states(catalogue) == {"live": ["sepsis@1"], "leaving": ["aki@1"]}
    publish(catalogue, edition("dka"), a="dka", b="dka")
    assert states(catalogue) == {"live": ["dka@1"], "leaving": ["aki@1", "sepsis@1"]}


def test_many_ids_are_more_than_one_query_may_hold(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki", chunks=1200))
    ids = catalogue.chunk_ids()
    assert len(ids) == 1200
    assert {c.chunk.id for c in catalogue.stored_chunks(ids)} == set(ids)
    assert catalogue.counts() == (1, 1200)
    catalogue.forget_sources([f"/g/{i}.md" for i in range(3000)])


def test_vectors_can_be_replaced(catalogue: Catalogue) -> None:
    publish(catalogue, edition("aki"))
    (old,) = catalogue.chunks_of("aki@1")
    other = np.ones((2, 16), np.int8)
    catalogue.set_vectors([StoredChunk(old.chunk, old.edition_id, other, 0.25)])
    (new,) = catalogue.chunks_of("aki@1")
    np.testing.assert_array_equal(new.vectors, other)
    assert new.scale == 0.25


def test_facts_are_overwritten(catalogue: Catalogue) -> None:
    assert catalogue.fact("embedder") is None
    catalogue.set_facts(embedder="one")
    catalogue.set_facts(embedder="two")
    assert catalogue.fact("embedder") == "two"
    catalogue.advance()
    assert catalogue.generation == 1
    assert catalogue.fact("updated_at")


def test_what_is_not_there_is_named(catalogue: Catalogue) -> None:
    for look in (catalogue.edition, catalogue.section):
        with pytest.raises(NotFound, match="nothing-like-it"):
            look("nothing-like-it")
    assert catalogue.contents("nothing-like-it") == []
    assert catalogue.live_by_fingerprint("nothing-like-it") is None


def test_a_database_that_refuses_is_told_in_words(catalogue: Catalogue, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE sources"))
    with pytest.raises(LibraryCorrupt, match="catalogue cannot be read"):
        catalogue.source_fingerprints()
    with pytest.raises(LibraryCorrupt, match="catalogue cannot be written"):
        catalogue.forget_sources(["a"])
