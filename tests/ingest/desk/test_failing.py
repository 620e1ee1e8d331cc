"""What failed, from the command line and from uploads, and trying it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.recorded import RETRIED
from tests.documents import drug
from tests.ingest.desk.reading import FORM, Library, words

PLACE = "/desk/library/failures"


@pytest.fixture
def guidelines(desk: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of which `bedside ingest` could not read one file."""
    from click.testing import CliRunner

    from assistant.config import load_settings
    from ingest.cli import ingest

    folder = tmp_path / "guidelines"
    folder.mkdir()
    (folder / "zorvane.md").write_text(drug("zorvane"))
    (folder / "borulin.pdf").write_text("Not really a PDF.")
    settings = desk.assistant.settings
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("BEDSIDE_CACHE_DIR", str(settings.models_dir))
    load_settings.cache_clear()
    ran = CliRunner().invoke(ingest, [str(folder)])
    load_settings.cache_clear()
    assert ran.exit_code == 1, ran.output
    return folder


def test_what_failed_on_the_command_line_is_tried_again(desk: Library, guidelines: Path) -> None:
    bad = guidelines / "borulin.pdf"
    told = words(desk.client.get(PLACE))
    assert str(bad) in told and "not really a PDF" in told and "command line" in told
    assert "1 failure" in words(desk.client.get("/desk/library"))
    still = desk.post(PLACE, path=str(bad))
    assert "not really a PDF" in words(still)
    bad.unlink()
    gone = desk.post(PLACE, path=str(bad))
    assert "borulin" not in words(gone)
    assert desk.kinds().count(RETRIED) == 2


def test_a_mended_file_is_taken_in(desk: Library, guidelines: Path) -> None:
    from tests.ingest.desk.hostile import pdf

    bad = guidelines / "borulin.pdf"
    bad.write_bytes(pdf("The adult dose of borulin is 7 mg once a day."))
    after = desk.post(PLACE, path=str(bad))
    assert "Files of ingests None." in words(after)
    assert "7 mg" in desk.answer("What is the adult dose of borulin?")


def test_a_page_cannot_choose_what_is_read(resting: Library) -> None:
    reply = resting.client.post(PLACE, data={"path": "/etc/passwd"}, headers=FORM)
    assert reply.status_code == 404 and resting.kinds() == []


def test_an_upload_that_failed_is_tried_again(desk: Library) -> None:
    shown = desk.upload(("letter.pdf", b"Not really a PDF."))
    assert "Could not be read" in words(shown) and "not really a PDF" in words(shown)
    again = desk.post(f"{shown.url.path}/again")
    assert "Could not be read" in words(again)
    assert desk.kinds().count(RETRIED) == 1
