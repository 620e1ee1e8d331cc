"""An embedded library moves to servers, whole, also when the move is interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import LibraryBusy
from assistant.keys import Keys, Role
from assistant.library.check import check
from assistant.library.vectors import Vectors
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.storage import open_database
from assistant.storage.copying import Tables
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, held, write
from tests.integration.answers import HELD, assert_sound, said
from tests.integration.conftest import Bedside, bedside
from tests.stores import Embedded

__all__ = ["bedside"]

INTERRUPTED = 130
COMMAND = ("migrate", "embedded-to-server", "--from")


@pytest.fixture
def old(tmp_path: Path, models: Path, embedder: Embedder) -> Assistant:
    """An embedded library with a past: editions, answers, a conversation, a key, a rebuild, after
    which its vectors stand in the other slot."""
    assistant = build(Embedded().settings(tmp_path / "old", models), embedder, lambda: NOW)
    files = tmp_path / "files"
    for dose in ("5 mg", "8 mg"):
        write(files, a=drug("aclidan", dose), b=drug("borulin"), c=drug("cortane"))
        assert not Sync(assistant.library, lambda: NOW).run([files]).failed
    with assistant.library.changing():
        assistant.library.rebuild()
    first = assistant.ask(Question(HELD))
    assistant.ask(Question("and in pregnancy?", conversation_id=first.conversation_id))
    assistant.keys.add("a ward", Role.READER)
    return assistant


def assert_moved(old: Assistant, new: Assistant) -> None:
    assert held(new.library) == held(old.library)
    assert new.library.fingerprint == old.library.fingerprint
    assert new.record.verify().anchor == old.record.verify().anchor
    assert new.keys.list() == old.keys.list()
    assert check(new.library).problems == ()
    (conversation,) = {
        entry.body["conversation_id"] for entry in old.record.tail(9) if entry.kind == "answer"
    }
    assert new.conversations.turns(conversation) == old.conversations.turns(conversation)
    on = new.ask(Question("and the dose?", conversation_id=conversation))
    assert "borulin" in on.standalone, "numbering goes on after the rows that were moved"
    assert said(new.ask(Question(HELD))) == said(old.ask(Question(HELD)))
    assert_sound(new)
    assert new.record.verify().broken is None


def test_everything_is_moved_and_the_old_library_is_left_as_it_was(
    old: Assistant, settings: Settings, embedder: Embedder, bedside: Bedside
) -> None:
    ran = bedside(*COMMAND, old.settings.data_dir)
    assert ran.status == 0, ran.err
    assert "Moved and proved: 3 documents in 9 chunks" in ran.out
    assert "2 entries of the record in one chain" in ran.out
    assert_sound(old)
    again = bedside(*COMMAND, old.settings.data_dir)
    assert again.status == 2
    assert "is in use" in again.err
    new = build(settings, embedder, lambda: NOW)
    # assert_sound asked the old library once more.
    assert new.record.verify().count == 2
    assert held(new.library) == held(old.library)


@pytest.mark.parametrize("at", ["chunks", "turns", "vectors"])
def test_an_interrupted_move_answers_nothing_and_goes_on(
    at: str,
    old: Assistant,
    settings: Settings,
    embedder: Embedder,
    bedside: Bedside,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if at == "vectors":
            patch.setattr(Vectors, "add", stop)
        else:
            original = Tables._put
            patch.setattr(
                Tables,
                "_put",
                lambda self, table, rows: (
                    stop() if table.name == at else original(self, table, rows)
                ),
            )
        assert bedside(*COMMAND, old.settings.data_dir).status == INTERRUPTED
    half = build(settings, embedder, lambda: NOW)
    with pytest.raises(LibraryBusy, match="being moved or restored"):
        half.ask(Question(HELD))
    with pytest.raises(LibraryBusy, match="being moved or restored"), half.library.changing():
        pass
    assert bedside(*COMMAND, old.settings.data_dir).status == 0
    assert_moved(old, build(settings, embedder, lambda: NOW))


def test_what_changed_since_an_interrupted_move_is_moved_too(
    old: Assistant,
    settings: Settings,
    embedder: Embedder,
    bedside: Bedside,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Tables, "copy_facts", stop)
        assert bedside(*COMMAND, old.settings.data_dir).status == INTERRUPTED
    (tmp_path / "files" / "b.md").write_text(drug("borulin", "5 mg") + "\nOne more sentence.\n")
    (tmp_path / "files" / "c.md").unlink()
    Sync(old.library, lambda: NOW).run([tmp_path / "files"], prune=True)
    assert bedside(*COMMAND, old.settings.data_dir).status == 0
    assert_moved(old, build(settings, embedder, lambda: NOW))


def test_a_database_in_use_is_not_moved_into(
    old: Assistant, settings: Settings, bedside: Bedside
) -> None:
    keys = Keys(open_database(settings.sql_url), lambda: NOW)
    keys.add("already here", Role.ADMIN)
    ran = bedside(*COMMAND, old.settings.data_dir)
    assert ran.status == 2
    assert "is in use: it holds documents, answers or keys of its own" in ran.err
    assert [key.name for key in keys.list()] == ["already here"]


def test_without_the_new_addresses_it_says_what_to_set(
    old: Assistant, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BEDSIDE_CHROMA_URL")
    ran = bedside(*COMMAND, old.settings.data_dir)
    assert ran.status == 2
    assert "BEDSIDE_DATABASE_URL=postgresql+pg8000://… and BEDSIDE_CHROMA_URL=http://…" in ran.err
