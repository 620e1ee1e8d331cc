"""One file to its sections, or a reason."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

import ingest.parse as parsing
from ingest.load.blocks import Loaded
from ingest.parse import Parsed, fingerprint, parse

NOBODY = 65534


def test_a_file_gives_sections_metadata_and_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "sepsis.md"
    path.write_text("---\npublisher: A trust\n---\n# Sepsis\n\n## Fluids\n\nGive a bolus.\n")
    found = parse(path, {"edition": "2", "published": "soon"})
    assert found.failure is None
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.metadata
    assert (found.metadata.title, found.metadata.publisher) == ("Sepsis", "A trust")
    assert found.metadata.edition == "2"
    assert [(s.heading_path, s.text) for s in found.sections] == [(("Fluids",), "Give a bolus.")]
    assert found.warnings == ("published 'soon' is not a date (YYYY-MM-DD); left out",)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.md", b"", "empty"),
        ("blank.txt", b" \n \n", "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "unknown format"),
        ("not-really.pdf", b"Just text.", "PDF"),
        ("not-really.docx", b"Just text.", "not-really.docx"),
        ("not-really.xlsx", b"Just text.", "not-really.xlsx"),
        ("headings-only.md", b"# One\n\n## Two\n", "no text"),
        ("binary.txt", bytes(range(256)) * 50, "binary.txt"),
    ],
)
def test_a_file_that_cannot_be_a_document_has_a_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = parse(path, {})
    assert found.metadata is None
    assert found.failure
    assert words in found.failure
    assert "Traceback" not in found.failure


def test_a_file_that_is_gone_has_a_reason(tmp_path: Path) -> None:
    assert parse(tmp_path / "gone.md", {}).failure == (
        "it disappeared while it was read; ingest again"
    )


def test_a_file_that_may_not_be_read_has_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text("# Secret\n\nText.\n")
    path.chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)  # root may read everything
    try:
        found = parse(path, {})
    finally:
        os.seteuid(me)
    assert found.failure == "it may not be read; check its permissions"


def test_a_name_that_is_not_utf_8_has_a_reason(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9") / "sepsis.md"
    assert parse(path, {}).failure == (
        "its name or its folder's is not UTF-8 text; rename that and retry"
    )


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "moving.md"
    path.write_text("# One\n\nText.\n")
    load = parsing.load

    def slow(path: Path) -> Loaded:
        loaded = load(path)
        path.write_text("# Two\n\nOther text.\n")
        return loaded

    monkeypatch.setattr(parsing, "load", slow)
    assert parse(path, {}).failure == "it changed while it was read; ingest it again"


def test_a_parser_that_breaks_gives_a_reason_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path) -> Loaded:
        raise ZeroDivisionError("division by zero")

    path = tmp_path / "odd.md"
    path.write_text("# Odd\n")
    monkeypatch.setattr(parsing, "load", broken)
    found = parse(path, {})
    assert isinstance(found, Parsed)
    assert found.failure
    assert "ZeroDivisionError" in found.failure


def test_the_fingerprint_changes_with_content_and_metadata_only() -> None:
    same = fingerprint("a", {"title": "T", "edition": "1"})
    assert same == fingerprint("a", {"edition": "1", "title": "T"})
    others = {fingerprint("b", {}), fingerprint("a", {}), fingerprint("a", {"title": "T"})}
    assert len(others | {same}) == 4
