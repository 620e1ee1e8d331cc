"""The sample library is whole: metadata, formats, the odd documents, and its built files."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import yaml
from docx import Document
from selectolax.lexbor import LexborHTMLParser

from ingest.sample.make_binaries import FORMATS, LIBRARY, SOURCES, main

NOTICE = (
    "Illustrative summary written for Bedside's sample library. "
    "Not for clinical use; see the real guideline."
)
SIDECAR = LIBRARY / "library.toml"
FILES = sorted(path for path in LIBRARY.iterdir() if path != SIDECAR)
REQUIRED = {
    "title", "publisher", "edition", "published", "review_due", "status", "scope", "url", "licence",
}  # fmt: skip


def metadata(path: Path) -> dict[str, str]:
    """What a file, or library.toml beside it, says of the document; values as text."""
    found: dict[str, object] = {}
    if path.suffix == ".md":
        found = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    elif path.suffix == ".html":
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
        found = {
            node.attributes["name"] or "": node.attributes["content"]
            for node in page.css("meta[name]")
        }
        found["title"] = " ".join(node.text() for node in page.css("title"))
    for document in tomllib.loads(SIDECAR.read_text(encoding="utf-8"))["document"]:
        if document["file"] == path.name:
            found |= document
    return {name: str(value) for name, value in found.items()}


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def docx_text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def xlsx_text(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in (sheet.title, *row)
        if value is not None
    )


def html_text(path: Path) -> str:
    body = LexborHTMLParser(path.read_text(encoding="utf-8")).body
    return body.text(separator="\n") if body else ""


def plain_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


READERS: dict[str, Callable[[Path], str]] = {
    ".pdf": pdf_text,
    ".docx": docx_text,
    ".xlsx": xlsx_text,
    ".html": html_text,
    ".md": plain_text,
    ".txt": plain_text,
}


def words(path: Path) -> str:
    """A document's words, single-spaced."""
    return " ".join(READERS[path.suffix](path).split())


def test_there_are_enough_documents_in_enough_formats() -> None:
    formats = [path.suffix for path in FILES]
    assert len(FILES) >= 25
    assert set(formats) == set(READERS)
    assert formats.count(".html") >= 5
    assert formats.count(".pdf") >= 3
    assert formats.count(".docx") >= 3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_document_states_its_metadata(path: Path) -> None:
    found = metadata(path)
    assert found.keys() >= REQUIRED
    assert found["publisher"] == "Bedside sample library"
    assert found["scope"] in {"national", "local"}
    assert found["licence"] == "Apache-2.0"
    published = dt.date.fromisoformat(found["published"])
    assert published < dt.date.fromisoformat(found["review_due"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_document_opens_with_the_notice_and_names_its_guideline(path: Path) -> None:
    text = words(path)
    before = text.split(NOTICE)[0]
    assert NOTICE in text
    assert path.suffix in {".md", ".pdf", ".xlsx"} or not before
    assert re.search(r"real guideline (- )?\W*\w+", text.rsplit(NOTICE)[-1], re.IGNORECASE)


def test_one_document_is_superseded_by_another_of_the_library() -> None:
    superseded = [path for path in FILES if metadata(path)["status"] == "superseded"]
    assert [path.name for path in superseded] == ["anaphylaxis-2008.md"]
    successor = LIBRARY / metadata(superseded[0])["superseded_by"]
    assert metadata(successor)["status"] == "current"


def test_one_current_document_is_past_its_review_date() -> None:
    current = [path for path in FILES if metadata(path)["status"] == "current"]
    overdue = [path for path in current if metadata(path)["review_due"] < "2026-01-01"]
    assert [path.name for path in overdue] == ["pressure-ulcers.docx"]


def test_a_local_document_disagrees_with_the_national_one_and_says_it_is_invented() -> None:
    local = [path for path in FILES if metadata(path)["scope"] == "local"]
    assert [path.name for path in local] == ["vte-prophylaxis-local.docx"]
    assert "within 10 hours of admission" in words(local[0])
    assert "invented" in words(local[0])
    assert "within 14 hours of admission" in words(LIBRARY / "vte-prophylaxis.md")


def test_the_sidecar_names_only_files_that_are_there() -> None:
    documents = tomllib.loads(SIDECAR.read_text(encoding="utf-8"))["document"]
    assert {document["file"] for document in documents} <= {path.name for path in FILES}


def test_the_binaries_are_what_the_script_makes(tmp_path: Path) -> None:
    rebuilt = main(tmp_path)
    assert {path.name for path in rebuilt} == {
        path.name for path in FILES if path.suffix in {".pdf", ".docx", ".xlsx"}
    }
    for path in rebuilt:
        assert words(path) == words(LIBRARY / path.name), f"run make_binaries for {path.name}"


def test_a_second_build_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    pairs = zip(main(first), main(second), strict=True)
    assert all(one.read_bytes() == other.read_bytes() for one, other in pairs)


def test_every_source_has_a_document_and_a_title_that_the_sidecar_repeats() -> None:
    assert {path.stem for path in SOURCES.glob("*.md")} == FORMATS.keys()
    for name, suffix in FORMATS.items():
        source = (SOURCES / f"{name}.md").read_text(encoding="utf-8")
        assert f"# {metadata(LIBRARY / f'{name}{suffix}')['title']}\n" in source


def test_long_tables_run_over_a_page_break_under_a_running_header() -> None:
    document = pypdfium2.PdfDocument(LIBRARY / "hyperkalaemia.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert len(pages) > 1
    assert all("Bedside sample library" in page for page in pages)
    assert all(re.search(r"Drug\s+Dose\s+Route", page) for page in pages)
