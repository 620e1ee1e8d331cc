"""Chunk vectors in a real Chroma."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.bootstrap import open_vectors
from assistant.config import Settings
from assistant.errors import LibraryCorrupt
from assistant.library.embedded_chroma import EmbeddedChroma
from assistant.library.vectors import Vectors


def unit(count: int, dimensions: int = 16, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids(count: int, prefix: str = "c") -> list[str]:
    return [f"{prefix}{i}" for i in range(count)]


@pytest.fixture
def another(settings: Settings) -> Callable[[], Vectors]:
    """Opens the same vectors once more, as another process would."""
    return lambda: open_vectors(settings)


@pytest.fixture
def vectors(another: Callable[[], Vectors]) -> Vectors:
    return another()


def test_the_nearest_come_first_with_their_cosines(vectors: Vectors) -> None:
    rows = unit(300)
    vectors.add(ids(300), rows)
    found = vectors.search(rows[7], 5, generation=1)
    expected = np.argsort(-(rows @ rows[7]))[:5]
    assert [i for i, _ in found] == [f"c{n}" for n in expected]
    np.testing.assert_allclose([s for _, s in found], (rows @ rows[7])[expected], atol=1e-5)


def test_an_empty_store_finds_nothing(vectors: Vectors) -> None:
    assert vectors.search(unit(1)[0], 5, generation=1) == []
    assert vectors.ids() == []
    assert vectors.count() == 0


def test_adding_again_overwrites_and_deleting_passes_over_what_is_not_there(
    vectors: Vectors,
) -> None:
    rows = unit(4)
    vectors.add(ids(4), rows)
    vectors.add(["c0"], rows[3:])
    assert vectors.count() == 4
    assert vectors.search(rows[3], 1, generation=1)[0][1] == pytest.approx(1.0, abs=1e-5)
    vectors.delete(["c1", "unknown"])
    vectors.delete([])
    assert sorted(vectors.ids()) == ["c0", "c2", "c3"]


def test_more_than_a_page_is_stored_read_and_removed(vectors: Vectors) -> None:
    names = ids(5200)
    vectors.add(names, unit(5200))
    assert sorted(vectors.ids()) == sorted(names)
    vectors.delete(names[:5100])
    assert sorted(vectors.ids()) == sorted(names[5100:])


def test_another_instance_sees_changes_when_the_generation_moves(
    another: Callable[[], Vectors],
) -> None:
    writer, reader = another(), another()
    rows = unit(20)
    writer.add(ids(10), rows[:10])
    assert reader.search(rows[3], 1, generation=1)[0][0] == "c3"
    writer.add([f"d{i}" for i in range(10)], rows[10:])
    writer.delete(["c3"])
    assert reader.search(rows[15], 1, generation=2)[0][0] == "d5"
    assert reader.search(rows[3], 1, generation=2)[0][0] != "c3"
    # The one that opens anew does not close the store under the other.
    assert writer.count() == reader.count() == 19


def test_threads_search_while_another_adds(another: Callable[[], Vectors]) -> None:
    writer, reader = another(), another()
    rows = unit(400)
    writer.add(ids(100), rows[:100])
    generation, failures, done = [1], [], threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                found = reader.search(rows[3], 3, generation[0])
                assert found[0][0] == "c3"
        except BaseException as error:  # what a thread raises is lost otherwise
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(100, 400, 20):
        writer.add([f"c{i}" for i in range(n, n + 20)], rows[n : n + 20])
        generation[0] += 1
    done.set()
    for thread in threads:
        thread.join(timeout=30)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)


def test_one_instance_is_written_and_searched_by_two_threads(vectors: Vectors) -> None:
    rows = unit(200)
    vectors.add(ids(10), rows[:10])
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for n in range(10, 200, 10):
                vectors.add([f"c{i}" for i in range(n, n + 10)], rows[n : n + 10])
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    generation = 0
    while thread.is_alive():
        generation += 1
        assert vectors.search(rows[3], 1, generation)[0][0] == "c3"
    thread.join()
    assert not failures
    assert vectors.count() == 200


def test_clearing_is_seen_by_who_had_it_open(another: Callable[[], Vectors]) -> None:
    writer, reader = another(), another()
    writer.add(ids(5), unit(5))
    assert reader.search(unit(5)[2], 1, generation=1)[0][0] == "c2"
    writer.clear()
    writer.add(ids(3, "d"), unit(3))
    assert reader.search(unit(3)[2], 1, generation=2)[0][0] == "d2"
    assert sorted(reader.ids()) == ["d0", "d1", "d2"]


def test_clearing_leaves_room_for_vectors_of_another_length(vectors: Vectors) -> None:
    vectors.add(ids(5), unit(5))
    vectors.clear()
    assert vectors.count() == 0
    vectors.add(ids(5), unit(5, dimensions=8))
    assert vectors.search(unit(5, dimensions=8)[2], 1, generation=1)[0][0] == "c2"


@pytest.mark.parametrize("damage", [b"", b"garbage" * 5000, None])
def test_a_damaged_store_is_named_and_can_be_cleared(tmp_path: Path, damage: bytes | None) -> None:
    folder = tmp_path / "v"
    Vectors(EmbeddedChroma(folder)).add(ids(5), unit(5))
    database = folder / "chroma.sqlite3"
    if damage is None:
        database.write_bytes(database.read_bytes()[:40960])
    else:
        database.write_bytes(damage)
    vectors = Vectors(EmbeddedChroma(folder))
    if damage:
        with pytest.raises(LibraryCorrupt, match=r"library rebuild") as error:
            vectors.search(unit(1)[0], 5, generation=1)
        assert str(folder) in str(error.value)
    vectors.clear()
    vectors.add(ids(5), unit(5))
    assert vectors.search(unit(5)[2], 1, generation=2)[0][0] == "c2"
