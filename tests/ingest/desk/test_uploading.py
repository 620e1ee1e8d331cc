"""From an upload to an answer that cites it."""

from __future__ import annotations

from pathlib import Path

from assistant.recorded import INGESTED, UPLOAD_DISCARDED, UPLOAD_FILED, UPLOADED
from tests.ingest.desk.reading import Library, words

NOTE = b"""# Zorvane in adults

Edition: 2
Review date: 1 March 2030

## Dose

The dose of zorvane in adults with tremor is 40 mg twice a day.

## Monitoring

Check the sodium one week after zorvane was begun.
"""
QUESTION = "What dose of zorvane in adults with tremor?"


def test_an_upload_is_looked_at_then_filed_then_answered_from(
    desk: Library, waiting_folder: Path
) -> None:
    shown = desk.upload(("zorvane.md", NOTE))
    told = words(shown)
    assert "Ready to look at" in told and "40 mg twice a day" in told
    assert "Zorvane in adults › Dose" in told
    assert desk.answer(QUESTION) == ""
    found = desk.client.get(f"{shown.url}?q=dose of zorvane")
    assert "Its first passage comes in place 1." in words(found)
    filed = desk.file(shown, publisher="Northgate Hospital", scope="local")
    assert "Filed. It is answered from now." in words(filed), words(filed)
    assert "40 mg twice a day" in desk.answer(QUESTION)
    document = desk.assistant.library.document("zorvane")
    assert document.metadata.publisher == "Northgate Hospital"
    assert Path(document.source).read_bytes() == NOTE
    assert list(waiting_folder.iterdir()) == []
    assert [k for k in desk.kinds() if k != "answer"] == [UPLOADED, UPLOAD_FILED, INGESTED]
    assert {e.body["who"] for e in desk.assistant.record.tail(9)} == {"local"}


def test_what_is_discarded_leaves_nothing(desk: Library, waiting_folder: Path) -> None:
    before = desk.assistant.library.fingerprint
    shown = desk.upload(("zorvane.md", NOTE))
    gone = desk.post(f"{shown.url.path}/discard")
    assert "Not filed yet None." in words(gone)
    assert list(waiting_folder.iterdir()) == []
    assert desk.assistant.library.fingerprint == before
    assert desk.kinds() == [UPLOADED, UPLOAD_DISCARDED]
    assert desk.client.get(str(shown.url)).status_code == 404
