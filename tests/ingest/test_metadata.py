"""What is known of a document, from itself and from library.toml or library.csv beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.model import DocumentStatus, Metadata, Scope
from ingest.metadata import SidecarError, read_sidecar, resolve


def beside(folder: Path, name: str) -> dict[str, str]:
    found = read_sidecar(folder)
    assert found is not None
    return found.values(folder / name)


def test_what_stands_beside_the_document_wins_even_if_it_is_nothing() -> None:
    found, warnings = resolve(
        {"title": "Its own title", "publisher": "Its own publisher", "edition": "2"},
        {"title": "The librarian's title", "edition": ""},
        "file-name",
    )
    assert found == Metadata("The librarian's title", publisher="Its own publisher")
    assert warnings == []


def test_only_the_title_is_ever_made_up() -> None:
    found, warnings = resolve({}, {}, "file-name")
    assert found == Metadata("file-name")
    assert warnings == []


def test_all_values_are_read() -> None:
    found, _ = resolve(
        {
            "title": " Sepsis ", "publisher": "A trust", "edition": "3", "published": "2024-01-31",
            "review_due": "2027/01/31", "status": "Superseded", "superseded_by": "Sepsis 2026",
            "scope": "LOCAL", "url": "https://example.org", "licence": "OGL",
        },
        {},
        "x",
    )  # fmt: skip
    assert found == Metadata(
        "Sepsis", "A trust", "3", date(2024, 1, 31), date(2027, 1, 31),
        DocumentStatus.SUPERSEDED, "Sepsis 2026", Scope.LOCAL, "https://example.org", "OGL",
    )  # fmt: skip


def test_a_document_that_names_its_successor_is_superseded() -> None:
    found, _ = resolve({"superseded_by": "NG253"}, {}, "x")
    assert found.status is DocumentStatus.SUPERSEDED
    found, _ = resolve({"superseded_by": "NG253", "status": "current"}, {}, "x")
    assert found.status is DocumentStatus.CURRENT


@pytest.mark.parametrize(
    ("own", "word"),
    [
        ({"published": "spring 2024"}, "published 'spring 2024' is not a date"),
        ({"review_due": "2024-13-01"}, "review_due '2024-13-01' is not a date"),
        ({"review_due": "31/01/2024"}, "review_due '31/01/2024' is not a date"),
        ({"status": "draft"}, "status 'draft' is none of current, superseded, withdrawn"),
        ({"scope": "global"}, "scope 'global' is none of national, regional, local"),
    ],
)
def test_a_value_that_cannot_be_used_is_missing_and_named(own: dict[str, str], word: str) -> None:
    found, warnings = resolve(own, {}, "x")
    assert found == Metadata("x")
    assert len(warnings) == 1
    assert word in warnings[0]


def test_toml_and_csv_name_files_by_pattern_and_the_later_entry_wins(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text(
        '[[document]]\nfile = "*.md"\npublisher = "A trust"\nscope = "local"\n'
        '[[document]]\nfile = "sub/a.md"\ntitle = "A"\npublished = 2024-05-01\nscope = "national"\n'
    )
    assert beside(tmp_path, "sub/a.md") == {
        "publisher": "A trust", "scope": "national", "title": "A", "published": "2024-05-01",
    }  # fmt: skip
    assert beside(tmp_path, "b.md") == {"publisher": "A trust", "scope": "local"}
    assert beside(tmp_path, "b.txt") == {}
    (tmp_path / "library.csv").write_text("\ufefffile,title,licence\nb.md,B,OGL\n,,\n"[:-3])
    assert beside(tmp_path, "b.md")["title"] == "B"
    assert beside(tmp_path, "b.md")["publisher"] == "A trust"


def test_a_folder_without_either_says_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path) is None
    (tmp_path / "library.toml").write_text("")
    assert read_sidecar(tmp_path) is None


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("library.toml", "file = \n", ["library.toml", "TOML", "line 1"]),
        ("library.toml", '[[document]]\ntitle = "x"\n', ["[[document]] 1", "`file` is missing"]),
        (
            "library.toml",
            '[[document]]\nfile = "a"\n[[document]]\nfile = "b"\nreveiw_due = 2024-01-01\n',
            ["[[document]] 2", "reveiw_due", "review_due"],
        ),
        ("library.toml", '[[documents]]\nfile = "a"\n', ["documents", "[[document]]"]),
        ("library.toml", 'title = "x"\n', ["title", "[[document]]"]),
        ("library.toml", '[document]\nfile = "a"\n', ["document", "[[document]]"]),
        ("library.toml", 'document = ["a"]\n', ["document", "[[document]]"]),
        (
            "library.toml",
            '[[document]]\nfile = "a"\npublished = "May"\n',
            ["published = 'May' is not a date"],
        ),
        (
            "library.toml",
            '[[document]]\nfile = "a"\nstatus = "old"\n',
            ["status = 'old'", "current, superseded, withdrawn"],
        ),
        ("library.csv", "title\nSepsis\n", ["line 2", "`file` is missing"]),
        ("library.csv", "file,tilte\na.md,Sepsis\n", ["line 2", "tilte", "title"]),
        ("library.csv", "file,scope\na.md,local\nb.md,here\n", ["line 3", "scope = 'here'"]),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, name: str, text: str, words: list[str]
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SidecarError) as error:
        read_sidecar(tmp_path)
    assert all(word in str(error.value) for word in [str(tmp_path / name), *words])


@pytest.mark.parametrize("name", ["library.toml", "library.csv"])
def test_a_sidecar_in_another_encoding_is_an_error_for_people(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("file,title\na,Crème\n".encode("utf-16"))
    with pytest.raises(SidecarError, match=name):
        read_sidecar(tmp_path)
