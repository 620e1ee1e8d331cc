from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.model import Section
from assistant.web.pages.changes import Changed, Edit, changes
from tests.conftest import NOW


def section(text: str, *path: str) -> Section:
    return Section("a:1.1", "a:1", 1, path or ("Treatment",), None, text, ())


def test_the_same_words_are_no_change() -> None:
    assert changes([section("Give 5 mg.")], [section("Give 5 mg.")]) == []


def test_a_dose_that_changed_stands_out_whole() -> None:
    told = changes([section("Give 0.5 mg daily.")], [section("Give 1.5 mg daily.")])
    assert told == [
        Changed(
            "changed",
            ("Treatment",),
            (Edit("same", "Give "), Edit("removed", "0.5"), Edit("added", "1.5"),
             Edit("same", " mg daily.")),
        )
    ]  # fmt: skip


def test_sections_come_and_go() -> None:
    old = [section("One.", "A"), section("Two.", "B")]
    new = [section("One.", "A"), section("Three.", "C")]
    assert [(c.kind, c.heading_path) for c in changes(old, new)] == [
        ("added", ("C",)),
        ("removed", ("B",)),
    ]


def test_a_renumbered_heading_is_the_same_heading() -> None:
    told = changes([section("One.", "1.2 Dose")], [section("One, two.", "1.3 Dose")])
    assert [c.kind for c in told] == ["changed"]


def test_what_is_the_same_and_long_is_left_out() -> None:
    text = "word " * 200
    told = changes([section(f"{text}5 mg.")], [section(f"{text}8 mg.")])
    kinds = [edit.kind for edit in told[0].edits]
    assert kinds == ["left out", "same", "removed", "added", "same"]
    assert "".join(e.text for e in told[0].edits if e.kind != "removed") == f"{text}8 mg."


def test_the_page_shows_what_changed(
    drugs_data: Path, models: Path, embedder: Embedder, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(drugs_data, tmp_path / "data")
    own = Settings(_env_file=None, data_dir=tmp_path / "data", cache_dir=models)
    app = create_app(build(own, embedder, lambda: NOW), require_keys=False)
    with TestClient(app, "http://localhost") as browser:
        page = browser.get("/documents/a/changes").text
        document = browser.get("/documents/a").text
        old = browser.get("/documents/a/changes?old=1&new=1").text
    assert "removed: </span>5<" in page and "added: </span>8<" in page
    assert "what changed" in document
    assert "Not a word is different" in old
