"""What is live: as the catalogue has it at every moment, and only what is new of it read."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from assistant.library import Library
from assistant.library.live import Live, Snapshot
from assistant.model import Document
from ingest.sync import Sync
from tests.documents import drug, write


@pytest.fixture
def folder(sync: Sync, tmp_path: Path) -> Path:
    write(tmp_path / "files", a=drug("aclidan"), b=drug("borulin"))
    sync.run([tmp_path / "files"])
    return tmp_path / "files"


@pytest.fixture
def read(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str] | None]:
    """Of which editions the catalogue is asked for, time after time; None for all."""
    asked: list[Sequence[str] | None] = []
    documents = library.catalogue.documents

    def noted(of: Sequence[str] | None = None) -> list[Document]:
        asked.append(of)
        return documents(of)

    monkeypatch.setattr(library.catalogue, "documents", noted)
    return asked


def now(live: Live, library: Library) -> Snapshot:
    return live.now(library.catalogue.facts(), "")


def test_only_what_is_new_is_read(
    library: Library, sync: Sync, folder: Path, read: list[Sequence[str] | None]
) -> None:
    live = Live(library.catalogue)
    before = now(live, library)
    write(folder, b=drug("borulin", "8 mg"), c=drug("cortane"))
    sync.run([folder])
    del read[:]
    after = now(live, library)

    assert [sorted(of or ()) for of in read] == [sorted(after.documents.keys() - before.documents)]
    assert after == now(Live(library.catalogue), library)
    assert sorted(d.id for d in after.documents.values()) == ["a", "b", "c"]
    assert after.fingerprint == library.catalogue.live_fingerprint() != before.fingerprint
    assert now(live, library) is after


def test_what_is_withdrawn_is_not_live(library: Library, folder: Path) -> None:
    live = Live(library.catalogue)
    now(live, library)
    with library.changing():
        library.remove("a")

    assert [d.id for d in now(live, library).documents.values()] == ["b"]
    assert now(live, library) == now(Live(library.catalogue), library)


@pytest.mark.usefixtures("folder")
def test_of_several_that_ask_at_once_one_reads(
    library: Library, read: list[Sequence[str] | None]
) -> None:
    live, start = Live(library.catalogue), Barrier(4)

    def ask(_: int) -> Snapshot:
        start.wait()
        return now(live, library)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert len(read) == 1
    assert all(snapshot is found[0] for snapshot in found)
