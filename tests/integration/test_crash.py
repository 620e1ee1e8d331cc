"""An ingest that is killed at any moment leaves only complete editions, and the next run
finishes its work."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from assistant.bootstrap import open_stores
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library import Library, Term
from assistant.library.check import check
from ingest.discover import Found
from ingest.parse import Parsed, parse
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, held, write
from tests.integration.driver import BATCH_CHUNKS, Death, start

NAMES = [f"{a}{b}ol" for a in ("aba", "cele", "dimi", "foro", "guta") for b in "bdfgkl"]
KILLS = 16

Open = Callable[[Path], Library]
Held = dict[str, object]


@pytest.fixture
def open_library(models: Path, embedder: Embedder) -> Iterator[Open]:
    engines = []

    def open_library(data: Path) -> Library:
        settings = Settings(_env_file=None, data_dir=data, cache_dir=models)
        stores = open_stores(settings, embedder, lambda: NOW)
        engines.append(stores.engine)
        return stores.library

    yield open_library
    for engine in engines:
        engine.dispose()


@pytest.fixture
def _parse_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only finishes the work needs no worker processes."""

    def parse_all(items: Sequence[Found], workers: int) -> Iterator[tuple[Found, Parsed]]:
        for item in items:
            yield item, parse(item.path, item.beside)

    monkeypatch.setattr("ingest.sync.parse_all", parse_all)


def documents(folder: Path, version: int) -> Path:
    """About thirty files: each version changes most of them, adds some and drops some."""
    shutil.rmtree(folder, ignore_errors=True)
    kept = [name for i, name in enumerate(NAMES) if i % 10 != version]
    write(
        folder,
        **{n: drug(n, f"{version if i % 5 else 0}{i} mg") for i, n in enumerate(kept)},
    )
    return folder


def finish(library: Library, folder: Path) -> None:
    sync = Sync(library, lambda: NOW, batch_chunks=BATCH_CHUNKS)
    assert not sync.run([folder], prune=True).failed


def assert_complete(library: Library, *editions: Held) -> None:
    """Everything that is live is one of the complete editions, and is found by its name."""
    live = held(library)
    for document, what in live.items():
        assert what in [e[document] for e in editions if document in e], document
    for name in NAMES[::4]:
        hits = library.search(f"dose of {name}", [Term(name)], 20, 20).hits
        found = {h.stored.edition_id for h in hits if h.bm25}
        assert {f.partition("@")[0] for f in found} == {name} & live.keys()


def assert_ended(workers: Sequence[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.usefixtures("_parse_here")
def test_killed_at_any_moment(
    tmp_path: Path, models: Path, open_library: Open, record_property: Callable[..., None]
) -> None:
    """One library, three versions of its files, killed again and again on its way."""
    folder, chance = tmp_path / "files", random.Random(7)
    reference = open_library(tmp_path / "reference")
    editions: list[Held] = [{}]
    kills, version = 0, 0
    while kills < KILLS or version < 2:
        documents(folder, version)
        finish(reference, folder)
        editions.append(held(reference))
        done = False
        while not done:
            ingest = start(tmp_path / "data", models, folder)
            ingest.ready()
            # Killed sooner than it could finish, but each time a little later.
            done = ingest.done_within(chance.uniform(0, 0.6 + 0.1 * kills))
            workers = ingest.kill()
            kills += not done
            assert_ended(workers)
            assert_complete(open_library(tmp_path / "data"), *editions[-2:])
        library = open_library(tmp_path / "data")
        assert held(library) == editions[-1]
        assert check(library).problems == ()
        version += 1
    record_property("kills", kills)


STEPS = [
    Death("Catalogue.stage", 2, after=False),
    Death("Catalogue.stage", 2),
    Death("Vectors.add", 2),
    Death("Lexical.change", 3),
    Death("Catalogue.publish", 2),
    Death("Vectors.delete", 2),
    Death("Catalogue.settle", 2),
    Death("Catalogue.forget_sources"),
]


@dataclass(frozen=True, slots=True)
class Update:
    """A complete library, the next version of its files, and what it holds before and after."""

    data: Path
    folder: Path
    old: Held
    new: Held


@pytest.fixture(scope="module")
def update(models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Update:
    root = tmp_path_factory.mktemp("update")

    def version(number: int, data: Path) -> Held:
        settings = Settings(_env_file=None, data_dir=data, cache_dir=models)
        stores = open_stores(settings, embedder, lambda: NOW)
        finish(stores.library, documents(root / "files", number))
        stores.engine.dispose()
        return held(stores.library)

    old = version(1, root / "data")
    shutil.copytree(root / "data", root / "reference")
    return Update(root / "data", root / "files", old, version(2, root / "reference"))


@pytest.mark.usefixtures("_parse_here")
@pytest.mark.parametrize("death", STEPS, ids=str)
def test_killed_at_each_step(
    death: Death, update: Update, tmp_path: Path, models: Path, open_library: Open
) -> None:
    """Between any two steps of an update: the old edition answers, or the new one."""
    data = tmp_path / "data"
    shutil.copytree(update.data, data)
    ingest = start(data, models, update.folder, death)
    ingest.ready()
    assert not ingest.done_within(60)
    ingest.process.join()
    assert ingest.process.exitcode == -9

    library = open_library(data)
    assert_complete(library, update.old, update.new)
    finish(library, update.folder)
    assert_complete(library, update.new)
    assert held(library) == update.new
    assert check(library).problems == ()


@pytest.mark.usefixtures("_parse_here")
def test_killed_while_it_tidies_up_after_being_killed(
    update: Update, tmp_path: Path, models: Path, open_library: Open
) -> None:
    data = tmp_path / "data"
    shutil.copytree(update.data, data)
    for death in (
        Death("Lexical.change", 3),
        Death("Vectors.delete"),
        Death("Lexical.change"),
        Death("Catalogue.drop_staged", after=False),
        Death("Catalogue.drop_staged"),
    ):
        ingest = start(data, models, update.folder, death)
        ingest.ready()
        assert not ingest.done_within(60)
        ingest.process.join()
        assert_complete(open_library(data), update.old, update.new)
    library = open_library(data)
    finish(library, update.folder)
    assert held(library) == update.new
    assert check(library).problems == ()
