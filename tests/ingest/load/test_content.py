from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from ingest.load import content
from ingest.load.blocks import LoadError
from ingest.load.content import check_office, read_text
from tests.ingest.load.office import paragraph, write_docx


def refused(path: Path, application: str) -> str:
    with pytest.raises(LoadError) as error:
        check_office(path, application)
    assert path.name in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("µg ≥ 5".encode(), "µg ≥ 5"),
        ("µg ≥ 5".encode("utf-8-sig"), "µg ≥ 5"),
        ("µg ≥ 5".encode("utf-16"), "µg ≥ 5"),
        ("Dose in µg".encode("utf-16-le"), "Dose in µg"),
        ("Dose in µg".encode("utf-16-be"), "Dose in µg"),
        ("25 µg – “slowly” to every patient".encode("cp1252"), "25 µg – “slowly” to every patient"),
    ],
)
def test_text_is_read_in_its_own_encoding(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "g.txt"
    path.write_bytes(data)
    assert read_text(path) == text


def test_other_alphabets_are_recognised(tmp_path: Path) -> None:
    text = "Парацетамол внутрь по одному грамму каждые шесть часов, не более четырёх граммов. " * 5
    path = tmp_path / "g.txt"
    path.write_bytes(text.encode("cp1251"))
    assert read_text(path) == text


def test_one_spoilt_byte_does_not_spoil_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "g.txt"
    path.write_bytes("25 µg, ≥ 5 mg, ½ tablet".encode() + b" \xff end")
    assert read_text(path) == "25 µg, ≥ 5 mg, ½ tablet \ufffd end"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        (bytes(range(1, 256)) * 8, "binary"),
        (b"text\x00\x01\x02\x03\x04\x05 more" * 9, "binary"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "g.md"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=reason) as error:
        read_text(path)
    assert "g.md" in str(error.value)


def test_files_beyond_a_sane_size_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.txt"
    path.write_text("x" * 5000, encoding="utf-8")
    monkeypatch.setattr(content, "MAX_TEXT_BYTES", 4096)
    with pytest.raises(LoadError, match="too large"):
        read_text(path)


def test_a_file_that_is_gone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"gone\.txt cannot be read"):
        read_text(tmp_path / "gone.txt")


def test_office_files_that_are_not(tmp_path: Path) -> None:
    fake = tmp_path / "fake.docx"
    fake.write_text("just text", encoding="utf-8")
    assert "not a Word file" in refused(fake, "Word")
    book = tmp_path / "book.docx"
    Workbook().save(book)
    assert "Excel" in refused(book, "Word")
    with zipfile.ZipFile(tmp_path / "any.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert "another kind of ZIP" in refused(tmp_path / "any.xlsx", "Excel")


def test_old_and_encrypted_office_files(tmp_path: Path) -> None:
    old = tmp_path / "old.docx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "old Office format" in refused(old, "Word")
    locked = tmp_path / "locked.docx"
    locked.write_bytes(old.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    assert "password-protected" in refused(locked, "Word")


def test_damaged_office_files(tmp_path: Path) -> None:
    whole = write_docx(tmp_path / "whole.docx", paragraph("Give 5 mg now." * 200)).read_bytes()
    cut = tmp_path / "cut.docx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refused(cut, "Word")
    place = whole.index(b"word/document.xml") + 60
    spoilt = tmp_path / "spoilt.docx"
    spoilt.write_bytes(whole[:place] + b"\x00\xff\x00" + whole[place + 3 :])
    assert "damaged" in refused(spoilt, "Word")


def test_a_zip_bomb_is_refused_before_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 3_000_000)
    monkeypatch.setattr(content, "MAX_UNPACKED_BYTES", 2_000_000)
    assert "would unpack to" in refused(path, "Excel")


def test_a_sound_file_passes(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "ok.docx"))
    check_office(tmp_path / "ok.docx", "Word")
