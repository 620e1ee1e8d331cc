from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.load import SUFFIXES, Kind, LoadError, load
from tests.ingest.load.office import paragraph, write_docx


def test_every_promised_format_has_a_loader() -> None:
    assert set(SUFFIXES) == {
        ".pdf", ".html", ".htm", ".docx", ".md", ".markdown", ".txt", ".xlsx",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["g.md", "g.MD", "g.markdown", "g.txt", "g.html", "g.htm"])
def test_files_are_loaded_by_their_extension(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Give oxygen to keep saturation above 94 %.\n", encoding="utf-8")
    [block] = load(path).blocks
    assert (block.kind, block.text) == (
        Kind.PARAGRAPH,
        "Give oxygen to keep saturation above 94 %.",
    )


def test_unknown_formats_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"g\.rtf: unknown format.*\.docx"):
        load(tmp_path / "g.rtf")
    with pytest.raises(LoadError, match="unknown format"):
        load(tmp_path / "README")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(LoadError, match="not a file"):
        load(tmp_path / "folder.md")
    with pytest.raises(LoadError, match="not there"):
        load(tmp_path / "none.md")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.md", "---\ntitle: x\n---\n"),
        ("g.html", "<p hidden>Text</p><script>x</script>"),
        ("g.txt", "--- 1 ---\n| - |\n 2 \n"),
    ],
)
def test_a_file_without_text_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LoadError, match="no text"):
        load(tmp_path / name)


def test_what_a_parser_raises_becomes_a_clear_error(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "g.docx", paragraph("x"), numbering="<not xml")
    with pytest.raises(LoadError, match=r"g\.docx could not be read .*save it again"):
        load(path)


def test_too_deep_nesting_is_an_error_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div>" * 5_000 + "text", encoding="utf-8")
    with pytest.raises(LoadError, match=r"deep\.html"):
        load(path)


def test_what_the_text_says_ranks_below_stated_metadata(tmp_path: Path) -> None:
    path = tmp_path / "g.md"
    path.write_text(
        "---\nversion: 2\n---\nVersion: 1\n\nReview date: 1 May 2027\n", encoding="utf-8"
    )
    assert load(path).metadata == {"edition": "2", "review_due": "2027-05-01"}


def test_no_parser_is_imported_with_the_package() -> None:
    code = (
        "import sys, ingest.load;"
        "print([m for m in ('docx','openpyxl','selectolax','markdown_it') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
