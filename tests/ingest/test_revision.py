"""Editions from stored text."""

from __future__ import annotations

from pathlib import Path

from assistant.curating import note_restored, note_withdrawn
from assistant.library.check import check
from assistant.pipeline import Assistant
from ingest.revision import catch_up, is_behind
from tests.conftest import NOW


def test_the_words_stay_when_a_document_is_withdrawn_and_put_back(own_sample: Assistant) -> None:
    library, record = own_sample.library, own_sample.record
    before = library.document("hyperkalaemia")
    words = [s.text for s in library.contents(before.edition_id)]
    chunks = [c.chunk.tokens for c in library.catalogue.chunks_of(before.edition_id)]
    assert not is_behind(library, record)
    note_withdrawn(record, before, who="key:1", reason="wrong")
    assert is_behind(library, record)
    catch_up(library, record, lambda: NOW, 0.0)
    assert not library.editions("hyperkalaemia")[0].live and not is_behind(library, record)
    note_restored(record, before, "key:1")
    catch_up(library, record, lambda: NOW, 0.0)
    after = library.document("hyperkalaemia")
    assert after.edition_id != before.edition_id
    assert [s.text for s in library.contents(after.edition_id)] == words
    assert [c.chunk.tokens for c in library.catalogue.chunks_of(after.edition_id)] == chunks
    assert library.catalogue.source_fingerprints()[before.source][0] == "hyperkalaemia"
    assert not check(library).problems and not is_behind(library, record)


def test_what_is_put_back_and_withdrawn_again_stays_withdrawn(own_sample: Assistant) -> None:
    library, record = own_sample.library, own_sample.record
    before = library.document("hyperkalaemia")
    note_withdrawn(record, before, who="key:1", reason="wrong")
    catch_up(library, record, lambda: NOW, 0.0)
    note_restored(record, before, "key:1")
    note_withdrawn(record, before, who="key:1", reason="wrong still")
    catch_up(library, record, lambda: NOW, 0.0)
    assert not library.editions("hyperkalaemia")[0].live and not is_behind(library, record)


def test_a_document_without_its_file_can_be_put_back(own_sample: Assistant, tmp_path: Path) -> None:
    library, record = own_sample.library, own_sample.record
    before = library.document("hyperkalaemia")
    note_withdrawn(record, before, who="key:1", reason="wrong")
    catch_up(library, record, lambda: NOW, 0.0)
    with library.changing():
        library.remember({before.source: ("anaphylaxis", "another content now")})
    note_restored(record, before, "key:1")
    catch_up(library, record, lambda: NOW, 0.0)
    assert library.document("hyperkalaemia").live and library.document("anaphylaxis").live
    assert library.catalogue.source_fingerprints()[before.source][0] == "anaphylaxis"
