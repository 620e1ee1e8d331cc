"""Finding files and what stands beside them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.discover import PathError, discover
from ingest.metadata import SidecarError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "guidelines"
    for name in (
        "b.md", "a.pdf", "sub/c.html", "sub/deep/d.txt", ".hidden.md", ".git/e.md", "~$b.docx",
        "sub/library.csv", "library.toml",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (root / "library.toml").write_text(
        '[[document]]\nfile = "*"\npublisher = "A trust"\nscope = "national"\n'
    )
    (root / "sub" / "library.csv").write_text("file,scope\n*,local\n")
    return root


def test_folders_are_read_in_order_without_hidden_files_and_sidecars(folder: Path) -> None:
    found = discover([folder])
    assert [f.relative for f in found] == ["a.pdf", "b.md", "sub/c.html", "sub/deep/d.txt"]
    assert [f.path for f in found] == [folder / f.relative for f in found]


def test_the_nearest_folder_has_the_last_word_on_metadata(folder: Path) -> None:
    beside = {f.relative: f.beside for f in discover([folder])}
    assert beside["b.md"] == {"publisher": "A trust", "scope": "national"}
    assert beside["sub/deep/d.txt"] == {"publisher": "A trust", "scope": "local"}


@pytest.mark.parametrize("named", ["sub", "sub/c.html"])
def test_metadata_does_not_depend_on_the_folder_that_was_named(folder: Path, named: str) -> None:
    whole = {f.path: f.beside for f in discover([folder])}
    assert all(f.beside == whole[f.path] for f in discover([folder / named]))


def test_a_file_named_twice_is_found_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    found = discover([Path("sub"), Path(), Path("b.md"), folder / "sub" / ".." / "b.md"])
    assert [f.path for f in found] == sorted(f.path for f in discover([folder]))


def test_a_link_in_a_circle_ends(folder: Path) -> None:
    (folder / "sub" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "broken.md").symlink_to(folder / "gone.md")
    assert len(discover([folder])) == 4


def test_a_folder_that_may_not_be_read_is_found_so_that_it_is_told_of() -> None:
    with TemporaryDirectory() as name:  # pytest's own folders are closed to others
        root, me = Path(name).resolve(), os.geteuid()
        root.chmod(0o755)
        (root / "closed").mkdir(mode=0)
        (root / "a.md").write_text("Text.")
        if me == 0:
            os.seteuid(65534)  # root may read everything
        try:
            assert [f.path for f in discover([root])] == [root / "a.md", root / "closed"]
        finally:
            os.seteuid(me)
            (root / "closed").chmod(0o755)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert discover([tmp_path]) == []
    assert discover([]) == []


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="nowhere does not exist"):
        discover([tmp_path / "nowhere"])


def test_a_bad_sidecar_stops_the_ingest_before_it_begins(folder: Path) -> None:
    (folder / "library.toml").write_text("nonsense")
    with pytest.raises(SidecarError):
        discover([folder])
