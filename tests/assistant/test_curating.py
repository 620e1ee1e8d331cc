"""What librarians say of documents, and what ingests came to."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.curating import (
    COMMAND_LINE,
    corrections,
    failures,
    note_edit,
    note_ingest,
    note_restored,
    said_of,
    to_restore,
    withdraw,
)
from assistant.errors import NotFound
from assistant.library import Library
from assistant.pipeline import Assistant
from assistant.recorded import DOCUMENT_WITHDRAWN, INGESTED
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write


@pytest.fixture
def held(own_sample: Assistant) -> Assistant:
    return own_sample


def test_a_correction_of_dates_is_about_one_content_and_of_the_title_about_the_file(
    held: Assistant,
) -> None:
    document = held.library.document("hyperkalaemia")
    before = {"title": document.metadata.title, "review_due": ""}
    after = {"title": "Potassium, high", "review_due": "2030-01-01"}
    note_edit(held.record, document, before, after, "key:1")
    said = corrections(held.record)
    assert said.of(document.source, document.sha256) == after
    assert said.of(document.source, "another content") == {"title": "Potassium, high"}
    assert said.of("/elsewhere", document.sha256) == {"review_due": "2030-01-01"}
    (entry,) = said_of(held.record, "hyperkalaemia")
    assert (entry.body["before"], entry.body["after"]) == (before, after)
    assert entry.body["who"] == "key:1"


def test_what_was_withdrawn_stays_so_until_it_is_put_back(held: Assistant) -> None:
    document = held.library.document("hyperkalaemia")
    with held.library.changing():
        withdraw(held.library, held.record, document.id, who="key:1", reason="a wrong dose")
    with pytest.raises(NotFound):
        held.library.document(document.id)
    assert held.record.tail(1)[0].body["reason"] == "a wrong dose"
    said = corrections(held.record).of(document.source, document.sha256)
    assert said == {"status": "withdrawn"}
    report = Sync(held.library, lambda: NOW, corrections=corrections(held.record)).run(
        [Path(document.source)]
    )
    assert "withdrawn" in report.warnings[0][1] and not report.added
    asked = note_restored(held.record, document, "key:1")
    assert corrections(held.record).of(document.source, document.sha256) == {}
    assert to_restore(held.record) == [asked]
    note_ingest(held.record, who="key:1", added=[document.id], about=asked.id)
    assert to_restore(held.record) == []


def test_a_document_that_is_not_there_is_not_withdrawn(held: Assistant) -> None:
    with held.library.changing(), pytest.raises(NotFound):
        withdraw(held.library, held.record, "nothing", who="key:1", reason="x")
    assert DOCUMENT_WITHDRAWN not in {e.kind for e in held.record.tail(5)}


def test_failures_last_until_the_file_is_read(held: Assistant) -> None:
    record = held.record
    note_ingest(record, who=COMMAND_LINE, failed=[("/a.pdf", "damaged"), ("/b.pdf", "empty")])
    assert [(f.path, f.reason) for f in failures(record)] == [
        ("/b.pdf", "empty"),
        ("/a.pdf", "damaged"),
    ]
    note_ingest(record, who=COMMAND_LINE, looked_at=["/a.pdf"])
    assert [f.path for f in failures(record)] == ["/b.pdf"]
    note_ingest(record, who=COMMAND_LINE, failed=[("/b.pdf", "damaged")], looked_at=["/b.pdf"])
    assert [(f.path, f.reason) for f in failures(record)] == [("/b.pdf", "damaged")]


def test_an_ingest_that_changed_nothing_leaves_no_entry(held: Assistant) -> None:
    failed = [("/a.pdf", "damaged")]
    note_ingest(held.record, who=COMMAND_LINE, failed=failed, looked_at=["/a.pdf"])
    before = held.record.count()
    note_ingest(held.record, who=COMMAND_LINE, failed=failed, looked_at=["/a.pdf"])
    assert held.record.count() == before
    assert held.record.tail(1)[0].kind == INGESTED


def test_an_ingest_takes_corrections_and_the_next_finds_nothing_new(
    library: Library, tmp_path: Path, sample: Assistant
) -> None:
    write(tmp_path / "files", a=drug("aclidan"))
    path = tmp_path / "files" / "a.md"
    assert Sync(library, lambda: NOW).run([path]).added == ["a"]
    said = corrections(sample.record)
    said.by_file[str(path)] = {"publisher": "Northgate", "scope": "local"}
    assert Sync(library, lambda: NOW, corrections=said).run([path]).updated == ["a"]
    metadata = library.document("a").metadata
    assert (metadata.publisher, metadata.scope) == ("Northgate", "local")
    assert Sync(library, lambda: NOW, corrections=said).run([path]).unchanged == 1
