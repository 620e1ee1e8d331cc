"""The library follows the files: added, changed, moved, copied, removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from assistant.errors import NotFound
from assistant.library import Library
from assistant.library.check import check
from assistant.model import Document, DocumentStatus
from eval.bench.scanning import Scanner, scan
from ingest.discover import Found, PathError
from ingest.parse import Parsed, parse
from ingest.report import Progress, Report
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write
from tests.ingest.load.paper import Paper


@pytest.fixture(autouse=True)
def _parse_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker processes, which take a second to start: they have tests of their own."""

    def parse_all(items: Sequence[Found], workers: int) -> Iterator[tuple[Found, Parsed]]:
        for item in items:
            yield item, parse(item.path, item.beside)

    monkeypatch.setattr("ingest.sync.parse_all", parse_all)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "guidelines"


def found(library: Library, words: str) -> set[str]:
    """Documents that a search finds words in."""
    terms = words.split()
    assert not check(library).problems
    return {
        document.id
        for document in library.documents()
        for section in library.contents(document.edition_id)
        if all(term in section.text for term in terms)
    }


def summary(report: Report) -> tuple[int, int, int, int, int, int]:
    """added, updated, unchanged, duplicates, withdrawn, failed."""
    return (
        len(report.added), len(report.updated), report.unchanged, len(report.duplicates),
        len(report.withdrawn), len(report.failed),
    )  # fmt: skip


def by_id(library: Library) -> dict[str, Document]:
    assert not check(library).problems
    return {d.id: d for d in library.documents()}


def test_new_files_are_added_and_unchanged_ones_skipped(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, aclidan=drug("aclidan"), borulin=drug("borulin"))
    write(folder / "sub", aclidan=drug("aclidan", "7 mg"))
    assert summary(sync.run([folder])) == (3, 0, 0, 0, 0, 0)
    assert by_id(library).keys() == {"aclidan", "borulin", "sub-aclidan"}
    assert summary(sync.run([folder])) == (0, 0, 3, 0, 0, 0)
    assert library.editions("aclidan")[0].ordinal == 1


def test_a_changed_file_is_a_new_edition_and_the_old_text_is_kept_but_not_found(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, aclidan=drug("aclidan", "5 mg"), borulin=drug("borulin"))
    sync.run([folder])
    old = library.document("aclidan")
    (dose,) = [s for s in library.contents(old.edition_id) if "5 mg" in s.text]
    paths["aclidan"].write_text(drug("aclidan", "8 mg"))
    report = sync.run([folder])
    assert (report.updated, report.unchanged) == (["aclidan"], 1)
    new = library.document("aclidan")
    assert (new.ordinal, new.live) == (2, True)
    assert found(library, "aclidan 8 mg") == {"aclidan"}
    assert found(library, "aclidan 5 mg") == set()
    edition, section = library.section(dose.id)
    assert section == dose
    assert not edition.live
    assert [e.edition_id for e in library.editions("aclidan")] == [new.edition_id, old.edition_id]


def test_a_file_that_goes_back_to_its_old_words_is_a_third_edition(
    sync: Sync, library: Library, folder: Path
) -> None:
    for dose in ("5 mg", "8 mg", "5 mg"):
        write(folder, aclidan=drug("aclidan", dose))
        sync.run([folder])
    assert [e.ordinal for e in library.editions("aclidan")] == [3, 2, 1]
    assert found(library, "aclidan 5 mg") == {"aclidan"}


def test_metadata_beside_the_file_makes_a_new_edition(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, aclidan=drug("aclidan"), borulin=drug("borulin"))
    sync.run([folder])
    (folder / "library.toml").write_text('[[document]]\nfile = "a*"\npublisher = "A trust"\n')
    report = sync.run([folder])
    assert (report.updated, report.unchanged) == (["aclidan"], 1)
    assert library.document("aclidan").metadata.publisher == "A trust"
    assert library.document("borulin").metadata.publisher is None


def test_metadata_of_the_folder_above_stays_when_one_file_is_ingested(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder / "drugs", aclidan=drug("aclidan"), borulin=drug("borulin"))
    (folder / "library.toml").write_text('[[document]]\nfile = "*"\nreview_due = 2020-01-01\n')
    sync.run([folder])
    assert summary(sync.run([paths["aclidan"]])) == (0, 0, 1, 0, 0, 0)
    paths["aclidan"].write_text(drug("aclidan", "6 mg"))
    assert sync.run([folder / "drugs"]).updated == ["aclidan"]
    assert library.document("aclidan").metadata.review_due is not None


def test_two_files_with_the_same_content_are_one_document(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, a=drug("aclidan"), b=drug("aclidan"))
    report = sync.run([folder])
    assert report.added == ["a"]
    assert report.duplicates == [(folder / "b.md", "a")]
    write(folder, c=drug("aclidan"))
    report = sync.run([folder])
    assert (report.unchanged, report.duplicates) == (2, [(folder / "c.md", "a")])
    assert summary(sync.run([folder])) == (0, 0, 3, 0, 0, 0)
    assert by_id(library).keys() == {"a"}


def test_one_of_two_duplicates_changes_and_the_other_keeps_the_document(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, a=drug("aclidan"), b=drug("aclidan"))
    sync.run([folder])
    paths["a"].write_text(drug("borulin"))
    report = sync.run([folder])
    assert len(report.added) == 1
    assert found(library, "aclidan") == {"a"}
    assert found(library, "borulin") == set(report.added)
    assert summary(sync.run([folder])) == (0, 0, 2, 0, 0, 0)


def test_two_duplicates_that_change_apart_leave_nothing_of_the_old_words(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, a=drug("aclidan"), b=drug("aclidan"))
    sync.run([folder])
    paths["a"].write_text(drug("borulin"))
    paths["b"].write_text(drug("cortane"))
    report = sync.run([folder])
    assert (report.updated, len(report.added)) == (["a"], 1)
    assert found(library, "aclidan") == set()
    assert len(by_id(library)) == 2


def test_two_duplicates_that_change_alike_stay_one_document(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, a=drug("aclidan"), b=drug("aclidan"))
    sync.run([folder])
    for path in paths.values():
        path.write_text(drug("borulin"))
    report = sync.run([folder])
    assert (report.updated, len(report.duplicates)) == (["a"], 1)
    assert found(library, "aclidan") == set()
    assert by_id(library)["a"].ordinal == 2


def test_a_file_that_becomes_a_copy_of_another_takes_its_old_words_with_it(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, a=drug("aclidan"), b=drug("borulin"))
    sync.run([folder])
    paths["a"].write_text(drug("borulin"))
    sync.run([folder])
    assert by_id(library).keys() == {"b"}
    assert summary(sync.run([folder])) == (0, 0, 2, 0, 0, 0)


@pytest.mark.parametrize("new_name", ["0-archive", "z-archive"])
def test_old_words_under_a_new_name_and_new_words_under_the_old_are_both_found(
    sync: Sync, library: Library, folder: Path, new_name: str
) -> None:
    paths = write(folder, a=drug("aclidan"))
    sync.run([folder])
    paths["a"].rename(folder / f"{new_name}.md")
    write(folder, a=drug("borulin"))
    sync.run([folder])
    assert len(found(library, "aclidan")) == 1
    assert len(found(library, "borulin")) == 1
    assert summary(sync.run([folder])) == (0, 0, 2, 0, 0, 0)
    assert len(by_id(library)) == 2


def test_two_files_that_change_places_are_both_found(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, a=drug("aclidan"), b=drug("borulin"))
    sync.run([folder])
    write(folder, a=drug("borulin"), b=drug("aclidan"))
    sync.run([folder])
    assert len(found(library, "aclidan")) == len(found(library, "borulin")) == 1
    assert len(by_id(library)) == 2
    assert summary(sync.run([folder])) == (0, 0, 2, 0, 0, 0)


def test_a_moved_file_stays_the_same_document(sync: Sync, library: Library, folder: Path) -> None:
    paths = write(folder, a=drug("aclidan"))
    sync.run([folder])
    edition = library.document("a").edition_id
    paths["a"].rename(folder / "moved.md")
    report = sync.run([folder], prune=True)
    assert summary(report) == (0, 0, 0, 1, 0, 0)
    assert library.document("a").edition_id == edition
    (folder / "moved.md").write_text(drug("aclidan", "9 mg"))
    assert sync.run([folder]).updated == ["a"]


def test_prune_withdraws_documents_whose_files_are_gone_from_the_paths(
    sync: Sync, library: Library, folder: Path, tmp_path: Path
) -> None:
    paths = write(folder, a=drug("aclidan"), b=drug("borulin"), copy=drug("borulin"))
    write(tmp_path / "elsewhere", c=drug("cortane"))
    sync.run([folder, tmp_path / "elsewhere"])
    section = library.contents(library.document("a").edition_id)[0]
    for path in (paths["a"], paths["b"], tmp_path / "elsewhere" / "c.md"):
        path.unlink()
    assert summary(sync.run([folder])) == (0, 0, 1, 0, 0, 0)
    assert by_id(library).keys() == {"a", "b", "c"}
    report = sync.run([folder], prune=True)
    assert report.withdrawn == ["a"]
    assert by_id(library).keys() == {"b", "c"}
    assert library.section(section.id)[1] == section
    with pytest.raises(NotFound):
        library.document("a")
    assert sync.run([folder], prune=True).withdrawn == []


def test_prune_withdraws_nothing_from_a_folder_that_cannot_be_reached(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, a=drug("aclidan"))
    write(folder / "mounted", b=drug("borulin"))
    sync.run([folder])
    (folder / "mounted" / "b.md").unlink()
    (folder / "mounted").rmdir()
    (folder / "mounted").symlink_to("mounted")  # no answer to whether the file is there
    assert sync.run([folder], prune=True).withdrawn == []
    (folder / "mounted").unlink()
    assert sync.run([folder], prune=True).withdrawn == ["b"]
    assert by_id(library).keys() == {"a"}


def test_a_file_that_comes_back_is_a_new_edition_of_its_document(
    sync: Sync, library: Library, folder: Path
) -> None:
    paths = write(folder, a=drug("aclidan"))
    for ordinal in (1, 2, 3):
        assert sync.run([folder]).added == ["a"]
        assert library.document("a").ordinal == ordinal
        with library.changing():
            library.remove("a")
    paths["a"].unlink()
    assert summary(sync.run([folder])) == (0, 0, 0, 0, 0, 0)
    assert by_id(library) == {}


def test_a_document_whose_status_is_withdrawn_answers_nothing(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, a=drug("aclidan"), b=drug("borulin"))
    sync.run([folder])
    (folder / "library.csv").write_text("file,status\na.md,withdrawn\n")
    for withdrawn in (["a"], []):
        report = sync.run([folder])
        assert report.withdrawn == withdrawn
        assert [(p.name, "withdrawn" in w) for p, w in report.warnings] == [("a.md", True)]
        assert by_id(library).keys() == {"b"}
    (folder / "library.csv").write_text("file,status\na.md,superseded\n")
    assert sync.run([folder]).added == ["a"]
    assert library.document("a").metadata.status is DocumentStatus.SUPERSEDED


def test_a_bad_file_is_reported_and_stops_nothing_and_its_last_edition_stands(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, a=drug("aclidan"), b=drug("borulin"), z=drug("zarunit"))
    (folder / "c.pdf").write_bytes(b"%PDF-1.4 nothing that follows is a PDF")
    report = sync.run([folder])
    assert len(report.added) == 3
    assert [path.name for path, _ in report.failed] == ["c.pdf"]
    (folder / "a.md").write_bytes(b"\x00\x01\x02" * 400)
    report = sync.run([folder])
    assert {path.name for path, _ in report.failed} == {"a.md", "c.pdf"}
    assert found(library, "aclidan") == {"a"}


def test_names_without_a_latin_letter_and_the_same_names_get_ids_of_their_own(
    sync: Sync, library: Library, folder: Path
) -> None:
    write(folder, **{"敗血症": drug("aclidan"), "Sépsis": drug("borulin"), "sepsis": drug("corta")})
    write(folder / "sub", sepsis=drug("dorane"))
    sync.run([folder])
    ids = set(by_id(library))
    assert {"sepsis", "sub-sepsis"} < ids
    assert len(ids) == 4
    assert any(i.startswith("document-") for i in ids)
    assert any(i.startswith("sepsis-") for i in ids)


def test_a_document_of_many_chunks_and_small_batches_come_in_whole(
    library: Library, folder: Path
) -> None:
    long = drug("aclidan") + "\n".join(
        f"## Part {i}\n\n" + f"Aclidan part {i} is given slowly and with care. " * 30
        for i in range(12)
    )
    write(folder, a=long, b=drug("borulin"), c=drug("cortane"))
    small = Sync(library, lambda: NOW, workers=2, batch_chunks=3)
    told: list[tuple[int, int]] = []

    class Ear(Progress):
        def stored(self, documents: int, chunks: int) -> None:
            told.append((documents, chunks))

    report = small.run([folder], progress=Ear())
    assert len(report.added) == 3
    assert sum(chunks for _, chunks in told) == report.chunks == library.status().chunks
    assert len(told) > 1
    assert not check(library).problems


def test_nothing_is_done_for_a_path_that_does_not_exist(sync: Sync, folder: Path) -> None:
    write(folder, a=drug("aclidan"))
    with pytest.raises(PathError):
        sync.run([folder, folder / "nowhere"])
    assert sync.run([folder]).added == ["a"]


def test_scanned_pages_are_taken_in_once_the_extra_for_them_is_installed(
    sync: Sync, library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Paper(tmp_path / "text.pdf").paragraph("Aclidan comes as tablets.").save()
    paper = Paper(tmp_path / "paper.pdf").paragraph("Aclidan slows the heart in adults.")
    scan(paper.save(), (1,), tmp_path / "scan.pdf", Scanner("office", 200))
    folder.mkdir()
    both = PdfDocument.new()
    for name in ("text.pdf", "scan.pdf"):
        both.import_pages(PdfDocument(tmp_path / name))
    both.save(folder / "aclidan.pdf")

    users = ("pdf.load", "pdf.scan.pages")
    with monkeypatch.context() as without:
        for place in (*(f"ingest.load.{u}" for u in users), "ingest.parse", "ingest.sync"):
            without.setattr(f"{place}.can_recognise", lambda: False)
        report = sync.run([folder])
        assert summary(report) == (1, 0, 0, 0, 0, 0)
        assert "page 2 holds no text" in report.warnings[0][1]
        assert summary(sync.run([folder])) == (0, 0, 1, 0, 0, 0)
    report = sync.run([folder])
    assert report.failed == []
    assert summary(report) == (0, 1, 0, 0, 0, 0)
    (section,) = library.contents(library.document("aclidan").edition_id)
    assert [(unit.page, unit.sure is None) for unit in section.units] == [(1, True), (2, False)]
    assert summary(sync.run([folder])) == (0, 0, 1, 0, 0, 0)
