"""A damaged library says what is damaged and what to do, and that mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build, open_stores
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import LibraryCorrupt
from assistant.library.check import check
from assistant.model import Question
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, held, write
from tests.integration.answers import HELD, assert_sound, said
from tests.integration.conftest import Bedside

pytestmark = pytest.mark.usefixtures("embedded")

REBUILD = r"`bedside library rebuild`"
GARBAGE = b"\x17no index at all\xff" * 4000

Damage = Callable[[Settings], object]


def _overwrite(path: Path) -> None:
    path.write_bytes(GARBAGE[: max(path.stat().st_size, 64)])


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _each(folder: Path, pattern: str, damage: Callable[[Path], object]) -> None:
    paths = list(folder.glob(pattern))
    assert paths
    for path in paths:
        damage(path)


INDEXES: dict[str, tuple[Damage, str]] = {
    "vectors gone": (lambda s: shutil.rmtree(s.vectors_dir), "index of the library is empty"),
    "Chroma's file overwritten": (
        lambda s: _overwrite(s.vectors_dir / "chroma.sqlite3"),
        "vector store in .*vectors cannot be used",
    ),
    "Chroma's file cut off": (
        lambda s: _halve(s.vectors_dir / "chroma.sqlite3"),
        "vector store in .*vectors cannot be used",
    ),
    "lexical index gone": (lambda s: shutil.rmtree(s.lexical_dir), "index of the library is empty"),
    "Tantivy's list gone": (
        lambda s: (s.lexical_dir / "meta.json").unlink(),
        "index of the library is empty",
    ),
    "Tantivy's list overwritten": (
        lambda s: _overwrite(s.lexical_dir / "meta.json"),
        "lexical index in .*lexical cannot be used",
    ),
    "Tantivy's terms gone": (
        lambda s: _each(s.lexical_dir, "*.term", Path.unlink),
        "lexical index in .*lexical cannot be used",
    ),
    "Tantivy's terms overwritten": (
        lambda s: _each(s.lexical_dir, "*.term", _overwrite),
        "lexical index in .*lexical cannot be used",
    ),
    "Tantivy's postings cut off": (
        lambda s: _each(s.lexical_dir, "*.idx", _halve),
        "lexical index in .*lexical cannot be used",
    ),
    "both gone": (
        lambda s: (shutil.rmtree(s.vectors_dir), shutil.rmtree(s.lexical_dir)),
        "index of the library is empty",
    ),
}


@pytest.fixture
def closed(drugs_data: Path, settings: Settings) -> Settings:
    """Settings of a library that no part of this process has opened."""
    shutil.copytree(drugs_data, settings.data_dir)
    return settings


@pytest.mark.parametrize("what", INDEXES)
def test_a_damaged_index_is_named_and_a_rebuild_mends_it(
    what: str, closed: Settings, embedder: Embedder, bedside: Bedside, tmp_path: Path
) -> None:
    sound = shutil.copytree(closed.data_dir, tmp_path / "sound")
    before = build(closed.model_copy(update={"data_dir": sound}), embedder, lambda: NOW)
    damage, words = INDEXES[what]
    damage(closed)
    assistant = build(closed, embedder, lambda: NOW)
    with pytest.raises(LibraryCorrupt, match=f"(?s){words}.*{REBUILD}"):
        assistant.ask(Question(HELD))
    assert assistant.record.count() == 0, "nothing is recorded as answered or not held"
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        response = client.post("/v1/ask", json={"question": HELD})
        assert response.status_code == 503
        assert response.json()["type"] == "/problems/library-unavailable"
        assert "library rebuild" in response.json()["detail"]

    ran = bedside("library", "rebuild")
    assert (ran.status, ran.out) == (0, "Rebuilt: 9 chunks of 3 documents.\n")

    for again in (assistant, build(closed, embedder, lambda: NOW)):
        assert_sound(again)
        assert said(again.ask(Question(HELD))) == said(before.ask(Question(HELD)))
    assert held(assistant.library) == held(before.library)


def test_the_command_tells_it_without_a_stack_trace(closed: Settings, bedside: Bedside) -> None:
    _overwrite(closed.vectors_dir / "chroma.sqlite3")
    for command in (["ask", HELD], ["library", "check"]):
        ran = bedside(*command)
        assert (ran.status, ran.out) == (2, "")
        assert "bedside library rebuild" in ran.err
        assert "Traceback" not in ran.err


@pytest.fixture(scope="session")
def large_data(models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder with more chunks than Chroma keeps in its log: it has index files."""
    folder = tmp_path_factory.mktemp("large")
    own = Settings(_env_file=None, data_dir=folder / "data", cache_dir=models)
    parts = "".join(f"\n## Part {n}\n\nStep {n} is done slowly.\n" for n in range(1100))
    write(folder / "files", aclidan=drug("aclidan"), borulin=drug("borulin"), long=f"# Long{parts}")
    stores = open_stores(own, embedder, lambda: NOW)
    assert not Sync(stores.library, lambda: NOW).run([folder / "files"]).failed
    stores.engine.dispose()
    return folder / "data"


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: _overwrite(folder / "header.bin"),
        lambda folder: _overwrite(folder / "index_metadata.pickle"),
        lambda folder: _halve(folder / "data_level0.bin"),
    ],
    ids=["gone", "header overwritten", "names overwritten", "vectors cut off"],
)
def test_damaged_index_files_of_chroma_are_found_and_a_rebuild_mends_them(
    damage: Callable[[Path], object],
    large_data: Path,
    settings: Settings,
    embedder: Embedder,
) -> None:
    shutil.copytree(large_data, settings.data_dir)
    (index,) = [path for path in settings.vectors_dir.iterdir() if path.is_dir()]
    damage(index)
    assistant = build(settings, embedder, lambda: NOW)
    with pytest.raises(LibraryCorrupt, match=REBUILD):
        assistant.ask(Question(HELD))
    assert assistant.record.count() == 0
    with pytest.raises(LibraryCorrupt, match=REBUILD):
        check(assistant.library)
    with assistant.library.changing():
        assistant.library.rebuild()
    assert_sound(assistant)


# The database is the truth: nothing can make it anew but a backup.


@pytest.mark.parametrize("damage", [_overwrite, _halve], ids=["overwritten", "cut off"])
def test_a_damaged_database_is_named_left_alone_and_a_backup_mends_it(
    damage: Callable[[Path], object],
    closed: Settings,
    embedder: Embedder,
    bedside: Bedside,
    tmp_path: Path,
) -> None:
    database = closed.data_dir / "bedside.db"
    backup = shutil.copy(database, tmp_path)
    damage(database)
    left = database.read_bytes()
    with pytest.raises(LibraryCorrupt, match="is damaged") as error:
        build(closed, embedder, lambda: NOW)
    told = str(error.value)
    assert str(database) in told
    assert "Restore it from a backup" in told
    assert "the record of past answers goes with it" in told
    for command in (["ask", HELD], ["ingest", tmp_path], ["library", "rebuild"]):
        ran = bedside(*command)
        assert (ran.status, ran.out) == (2, "")
        assert told in ran.err
        assert "Traceback" not in ran.err
    assert database.read_bytes() == left
    shutil.copy(backup, database)
    assert_sound(build(closed, embedder, lambda: NOW))


def test_pages_of_the_database_that_are_damaged_later_are_named_and_nothing_is_answered(
    closed: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    database = closed.data_dir / "bedside.db"
    backup = shutil.copy(database, tmp_path)
    whole = database.read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    at = whole.index(b"The adult dose of borulin") // page * page
    database.write_bytes(whole[:at] + b"\xee" * page + whole[at + page :])
    assistant = build(closed, embedder, lambda: NOW)
    with pytest.raises(LibraryCorrupt, match=r"catalogue cannot be read: .*is damaged.*backup"):
        assistant.ask(Question(HELD))
    assert assistant.record.count() == 0
    shutil.copy(backup, database)
    assert_sound(build(closed, embedder, lambda: NOW))


def test_a_database_that_was_lost_is_no_empty_library(closed: Settings, embedder: Embedder) -> None:
    (closed.data_dir / "bedside.db").unlink()
    with pytest.raises(LibraryCorrupt, match="backup"):
        build(closed, embedder, lambda: NOW).ask(Question(HELD))


def test_after_a_lost_database_an_ingest_leaves_nothing_of_the_old_indexes(
    closed: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    (closed.data_dir / "bedside.db").unlink()
    write(tmp_path / "files", b=drug("borulin"))
    assistant = build(closed, embedder, lambda: NOW)
    assert Sync(assistant.library, lambda: NOW).run([tmp_path / "files"]).added == ["b"]
    assert_sound(assistant)
