"""A library is destroyed, and its backup brings all of it back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library.check import check
from assistant.model import Question
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, held, write
from tests.integration.answers import HELD, assert_sound, said
from tests.integration.conftest import Bedside
from tests.stores import Pair, environment


@contextmanager
def asking(assistant: Assistant) -> Iterator[list[BaseException]]:
    """Somebody who never stops asking."""
    done, failures = threading.Event(), list[BaseException]()

    def ask() -> None:
        try:
            while not done.is_set():
                assistant.ask(Question(HELD))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield failures
    finally:
        done.set()
        thread.join()


@pytest.fixture
def elsewhere(pair: Pair, tmp_path: Path, models: Path) -> Settings:
    """Settings of empty stores on another machine."""
    return pair.settings(tmp_path / "elsewhere", models)


def use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


def test_a_destroyed_library_comes_back_from_a_backup_that_was_made_while_it_answered(
    assistant: Assistant,
    bedside: Bedside,
    elsewhere: Settings,
    embedder: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = assistant.ask(Question(HELD))
    (assistant.settings.data_dir / "own.key").write_text("kept by another part")
    before = held(assistant.library)
    with asking(assistant) as failures:
        ran = bedside("backup", tmp_path / "backup")
    assert (ran.status, failures) == (0, [])
    assert f"Backed up to {tmp_path / 'backup'}: 3 documents in 9 chunks" in ran.out
    write(tmp_path / "later", d=drug("dorane"))
    Sync(assistant.library, lambda: NOW).run([tmp_path / "later"])

    use(elsewhere, monkeypatch)
    ran = bedside("restore", tmp_path / "backup")
    assert ran.status == 0, ran.err
    assert "Restored and proved: 3 documents in 9 chunks; the record is one chain" in ran.out

    again = build(elsewhere, embedder, lambda: NOW)
    assert held(again.library) == before
    assert check(again.library).problems == ()
    assert_sound(again)
    on = again.ask(Question("and in pregnancy?", conversation_id=first.conversation_id))
    assert "borulin" in on.standalone
    assert said(again.ask(Question(HELD))) == said(first)
    assert again.record.get(first.record_id).body["question"] == HELD
    assert again.record.verify().broken is None
    assert (elsewhere.data_dir / "own.key").read_text() == "kept by another part"
    assert len(again.library.editions("a")) == 2, "the editions of old answers are kept"
    Sync(again.library, lambda: NOW).run([tmp_path / "later"])
    assert check(again.library).problems == ()


def test_a_backup_never_overwrites_one_and_a_restoration_never_a_library(
    assistant: Assistant, bedside: Bedside, tmp_path: Path
) -> None:
    assert bedside("backup", tmp_path / "backup").status == 0
    ran = bedside("backup", tmp_path / "backup")
    assert ran.status == 2
    assert "is there already. Name a new folder" in ran.err
    before = held(assistant.library)
    ran = bedside("restore", tmp_path / "backup")
    assert ran.status == 2
    assert "There is a library already" in ran.err
    assert held(assistant.library) == before
    assert_sound(assistant)


@pytest.mark.parametrize("what", ["vectors/000000.npz", "manifest.json", "database"])
def test_a_damaged_backup_is_named_and_nothing_is_restored_from_it(
    what: str,
    assistant: Assistant,
    bedside: Bedside,
    elsewhere: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert bedside("backup", tmp_path / "backup").status == 0
    (database,) = (tmp_path / "backup").glob("bedside.*")
    path = database if what == "database" else tmp_path / "backup" / what
    path.write_bytes(path.read_bytes()[:-20])
    use(elsewhere, monkeypatch)
    ran = bedside("restore", tmp_path / "backup")
    assert (ran.status, ran.out) == (2, "")
    assert ("is no backup of Bedside" if "manifest" in what else "is damaged") in ran.err
    assert "Traceback" not in ran.err
    assert not (elsewhere.data_dir / "bedside.db").exists()


def test_a_library_without_all_its_vectors_is_no_sound_backup(
    assistant: Assistant, bedside: Bedside, tmp_path: Path
) -> None:
    assistant.library.vectors.delete(assistant.library.catalogue.chunk_ids()[:2])
    ran = bedside("backup", tmp_path / "backup")
    assert ran.status == 2
    assert "2 chunks have no vector. `bedside library check --repair` mends this" in ran.err
    assert not (tmp_path / "backup").exists()
    assert bedside("library", "check", "--repair").status == 0
    assert bedside("backup", tmp_path / "backup").status == 0
