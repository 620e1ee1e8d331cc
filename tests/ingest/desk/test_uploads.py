"""Uploads on disk: whole or not there, held by one at a time."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from assistant.errors import NotFound
from ingest.desk.uploads import State, Upload, UploadError, Uploads, tell_progress
from tests.conftest import NOW


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path, lambda: NOW)


def add(uploads: Uploads, id: str = "0" * 16, content: bytes = b"text") -> Upload:
    with uploads.adding(id, "a.md", io.BytesIO(content), "key:1") as made:
        pass
    return made


def test_an_upload_is_kept_with_what_is_known_of_it(uploads: Uploads, tmp_path: Path) -> None:
    made = add(uploads)
    assert Uploads(tmp_path, lambda: NOW).all() == [made] == [uploads.get(made.id)]
    assert (made.size, made.by, made.state, made.at) == (4, "key:1", State.WAITING, NOW)
    changed = uploads.change(made.id, state=State.READY, given={"title": "A"})
    assert uploads.get(made.id) == changed and not changed.to_do


def test_what_fails_on_its_way_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    source = io.BytesIO(b"text")
    with pytest.raises(RuntimeError), uploads.adding("0" * 16, "a.md", source, "key:1"):
        raise RuntimeError("the record cannot be written")
    with pytest.raises(UploadError, match="it is empty"):
        add(uploads, content=b"")
    assert uploads.all() == [] and list((tmp_path / "waiting").iterdir()) == []


def test_one_at_a_time_deals_with_an_upload(uploads: Uploads, tmp_path: Path) -> None:
    made = add(uploads)
    other = Uploads(tmp_path, lambda: NOW)
    with (
        uploads.held(made.id),
        pytest.raises(UploadError, match=r"being dealt with. Wait .* or discard"),
        other.held(made.id, 0.0),
    ):
        pass
    with other.held(made.id, 0.0) as held:
        assert held == made


def test_what_is_discarded_is_gone_even_while_it_is_held(uploads: Uploads, tmp_path: Path) -> None:
    made = add(uploads)
    with uploads.held(made.id):
        uploads.discard(made.id)
        with pytest.raises(NotFound):
            uploads.change(made.id, state=State.READY)
    assert list((tmp_path / "waiting").iterdir()) == []
    with pytest.raises(NotFound):
        uploads.discard(made.id)


def test_too_many_wait(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.desk.uploads.MOST_WAITING", 1)
    add(uploads)
    with pytest.raises(UploadError, match=r"1 uploads wait already\. File or discard some"):
        add(uploads, "1" * 16)


def test_leftovers_of_a_killed_server_are_tidied_and_new_ones_are_not(
    uploads: Uploads, tmp_path: Path
) -> None:
    made = add(uploads)
    for name, age in ((".new-old", 90_000), (".new-now", 0)):
        folder = tmp_path / "waiting" / name
        folder.mkdir()
        then = folder.stat().st_mtime - age
        os.utime(folder, (then, then))
    uploads.tidy()
    assert {p.name for p in (tmp_path / "waiting").iterdir()} == {".new-now", made.id}


def test_how_far_it_is(uploads: Uploads) -> None:
    made = add(uploads)
    assert uploads.progress(made.id) is None
    tell_progress(uploads.folder(made.id), 3, 9)
    assert uploads.progress(made.id) == (3, 9)
