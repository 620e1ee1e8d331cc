"""A check finds each kind of damage, and a repair mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, text

from assistant.bootstrap import open_vectors
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import EmbedderMismatch, LibraryCorrupt
from assistant.library import Library, NewEdition, StoredChunk
from assistant.library.check import check, repair
from assistant.library.lexical import LexicalEntry, Term
from assistant.model import Chunk
from assistant.sources import ModelSource
from tests.documents import section

Damage = Callable[[Library, Engine], None]


@pytest.fixture
def engine(settings: Settings) -> Engine:
    """A way round the catalogue."""
    return create_engine(settings.sql_url)


def found(library: Library, word: str) -> set[str]:
    hits = library.search(word, [Term(word)], 50, 50).hits
    return {h.stored.edition_id.partition("@")[0] for h in hits if h.bm25}


def live(library: Library) -> str:
    return library.catalogue.chunk_ids()[0]


def vector_deleted(library: Library, _: Engine) -> None:
    library.vectors.delete([live(library)])


def vector_too_many(library: Library, _: Engine) -> None:
    library.vectors.add(["orphan"], np.ones((1, 384), np.float32))


def vector_of_another(library: Library, _: Engine) -> None:
    library.vectors.add([live(library)], np.ones((1, 384), np.float32))


def lexical_deleted(library: Library, _: Engine) -> None:
    library.lexical.remove([live(library)])


def lexical_too_many(library: Library, _: Engine) -> None:
    library.lexical.change([LexicalEntry("orphan", "gone@1", "Gone", "Words of aclidan.")])


def lexical_twice(library: Library, _: Engine) -> None:
    chunk = live(library)
    library.lexical.change([LexicalEntry(chunk, chunk.partition(".")[0], "Twice", "aclidan")])


def staged(library: Library, _: Engine) -> None:
    new = replace(library.document("c"), edition_id="c@next", ordinal=2)
    made = section(["Half of the next edition."], id="c@next.0")
    chunk = StoredChunk(
        Chunk("c@next.0-0", made.id, 0, 9, 9), "c@next", np.ones((2, 384), np.int8), 1.0
    )
    library.catalogue.stage([NewEdition(new, "next", [made], [chunk])])
    library.vectors.add(["c@next.0-0"], np.ones((1, 384), np.float32))


def leaving(_: Library, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE editions SET state='leaving' WHERE document_id='c'"))


DAMAGES: dict[str, Damage] = {
    "chunks without a vector": vector_deleted,
    "vectors without a live chunk": vector_too_many,
    "vectors that are not their chunk's": vector_of_another,
    "chunks missing from the lexical index": lexical_deleted,
    "lexical entries without a live chunk": lexical_too_many,
    "lexical entries that stand twice": lexical_twice,
    "editions half written": staged,
    "editions half removed": leaving,
}


def test_a_sound_library_has_no_problem(drugs: Library) -> None:
    report = check(drugs)
    assert report.problems == ()
    assert report.documents == 3
    assert report.chunks == len(drugs.catalogue.chunk_ids()) == drugs.vectors.count()


def test_an_empty_library_has_no_problem(library: Library) -> None:
    assert check(library).problems == ()
    assert repair(library).problems == ()


@pytest.mark.parametrize("what", DAMAGES)
def test_each_kind_of_damage_is_found_and_mended(drugs: Library, engine: Engine, what: str) -> None:
    DAMAGES[what](drugs, engine)
    problems = {p.what: p for p in check(drugs).problems}
    if drugs.follower is None or "lexical" not in what:
        assert what in problems
        assert problems[what].count >= 1
    else:  # a replica brings its own index up to date before anything is looked at
        assert what not in problems
    assert repair(drugs).problems == ()
    assert found(drugs, "aclidan") == {"a"}
    assert found(drugs, "borulin") == {"b"}


def test_all_kinds_of_damage_at_once_are_mended(drugs: Library, engine: Engine) -> None:
    for damage in DAMAGES.values():
        damage(drugs, engine)
    assert repair(drugs).problems == ()


def test_a_span_outside_its_section_is_found_although_nothing_can_mend_it(
    drugs: Library, engine: Engine
) -> None:
    with engine.begin() as connection:
        chunk = live(drugs)
        connection.execute(text('UPDATE chunks SET "end"=99999 WHERE id=:id'), {"id": chunk})
    (problem,) = check(drugs).problems
    assert (problem.what, problem.ids) == ("chunks outside their section's text", (chunk,))


def test_an_index_that_was_lost_is_no_empty_answer(drugs: Library, settings: Settings) -> None:
    open_vectors(settings).clear()
    drugs.vectors.refresh()
    drugs.catalogue.advance()
    with pytest.raises(LibraryCorrupt, match="library rebuild"):
        drugs.search("aclidan", [Term("aclidan")], 5, 5)
    drugs.rebuild()
    assert check(drugs).problems == ()
    assert found(drugs, "aclidan") == {"a"}


def test_a_rebuild_finds_what_was_found_before(drugs: Library) -> None:
    before, told = drugs.fingerprint, []
    first = drugs.search("dose of borulin", [Term("borulin")], 5, 5)
    drugs.rebuild(lambda done, total: told.append((done, total)))
    assert told[-1] == (drugs.status().chunks, drugs.status().chunks)
    assert drugs.fingerprint == before
    again = drugs.search("dose of borulin", [Term("borulin")], 5, 5)
    cosines = [{h.stored.chunk.id: h.cosine for h in f.hits} for f in (first, again)]
    assert cosines[0].keys() == cosines[1].keys()
    assert all(cosines[1][i] == pytest.approx(c, abs=0.01) for i, c in cosines[0].items())


def test_a_rebuild_that_was_broken_off_leaves_the_library_as_it_was(drugs: Library) -> None:
    def broken(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), drugs.changing():
        drugs.rebuild(broken)
    assert found(drugs, "aclidan") == {"a"}
    assert check(drugs).problems == ()
    told: list[tuple[int, int]] = []
    with drugs.changing():
        drugs.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(told[0][1], told[0][1])], "what was made before is kept"
    assert found(drugs, "aclidan") == {"a"}
    assert check(drugs).problems == ()


def test_a_rebuild_leaves_nothing_of_what_was_before(drugs: Library) -> None:
    for slot, other in (("b", "a"), ("a", "b")):
        with drugs.changing():
            drugs.rebuild()
        assert drugs.catalogue.slot == slot
        assert drugs.vectors_in(other).ids() == []
        assert drugs.catalogue.embedded_ids(other) == set()
        assert drugs.catalogue.embedded_ids(slot) == set(drugs.catalogue.chunk_ids())
        assert check(drugs).problems == ()


def test_what_was_begun_for_another_embedder_is_not_taken_up(
    drugs: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(embedder, "fingerprint", "another")
        with pytest.raises(KeyboardInterrupt), drugs.changing():
            drugs.rebuild(broken)
    told: list[int] = []
    with drugs.changing():
        drugs.rebuild(lambda done, _: told.append(done))
    assert told[0] == 0


def test_a_library_keeps_its_embedder_until_it_is_rebuilt_for_another(
    drugs: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "fingerprint", "another")
    monkeypatch.setattr(embedder, "name", "another-model")
    assert found(drugs, "aclidan") == {"a"}
    assert drugs.embedder is not embedder
    assert drugs.status().embedder == "all-MiniLM-L6-v2"
    with drugs.changing():
        drugs.rebuild()
    assert found(drugs, "aclidan") == {"a"}
    assert drugs.status().embedder == "another-model"
    assert drugs.embedder is embedder


def test_an_embedder_that_cannot_be_opened_any_more_is_named_with_what_to_do(
    drugs: Library, tmp_path: Path
) -> None:
    gone = ModelSource(str(tmp_path / "gone")).text
    drugs.catalogue.set_facts(
        embedder="bge-own", embedder_fingerprint="of another", embedder_source=gone
    )
    for use in (
        lambda: found(drugs, "aclidan"),
        lambda: repair(drugs),
        lambda: drugs.add([], {}),
    ):
        with pytest.raises(EmbedderMismatch, match=r"bge-own.*rebuild.*no folder .*gone"):
            use()
    with drugs.changing():
        drugs.rebuild()
    assert found(drugs, "aclidan") == {"a"}
