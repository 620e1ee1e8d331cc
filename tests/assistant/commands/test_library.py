"""`bedside library` over a small real library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.bootstrap import open_stores
from assistant.commands.ask import ask
from assistant.commands.library import library
from assistant.config import load_settings
from assistant.errors import NotFound, SettingsError
from tests.assistant.commands.conftest import FILES, Run

QUESTION = "How much potassium does a Sando-K tablet contain?"


def test_list_gives_a_line_for_each_document_in_a_pipe(run: Run) -> None:
    rows = [line.split("\t") for line in run(library, "list").stdout.splitlines()]
    marks = {row[0]: row[4] for row in rows}

    assert len(rows) == len(FILES)
    assert ["hypokalaemia", "Hypokalaemia in adults", "2026-04-20"] in [row[:3] for row in rows]
    assert "review overdue" in marks["pressure-ulcers"]
    assert "superseded by Anaphylaxis" in marks["anaphylaxis-2008"]


def test_list_is_a_table_in_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = run(library, "list").stdout

    assert "Review due" in shown
    assert "⚠ review overdue" in shown
    assert f"{len(FILES)} documents" in shown


def test_list_gives_json(run: Run) -> None:
    given = {d["id"]: d for d in json.loads(run(library, "list", "--json").stdout)}

    assert given["pressure-ulcers"]["metadata"]["review_due"] == "2024-05-31"


def test_show_gives_metadata_editions_and_contents(run: Run) -> None:
    shown = run(library, "show", "hypo").stdout

    assert "Hypokalaemia in adults\n" in shown
    assert "published   20 April 2026" in shown
    assert "in use" in shown
    assert "  Intravenous replacement\n" in shown


def test_show_gives_json(run: Run) -> None:
    given = json.loads(run(library, "show", "hypokalaemia", "--json").stdout)

    assert given["document"]["id"] == given["editions"][0]["id"] == "hypokalaemia"
    assert ["Oral replacement"] in [section["heading_path"] for section in given["contents"]]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("nothing", "The library holds no document 'nothing'"),
        ("a", "2 documents have an id that begins 'a': anaphylaxis, anaphylaxis-2008."),
    ],
)
def test_an_id_that_names_no_one_document_is_an_error(run: Run, wanted: str, message: str) -> None:
    error = run(library, "show", wanted).exception

    assert isinstance(error, NotFound)
    assert str(error).startswith(message)


def test_a_removed_document_answers_no_more_but_can_still_be_shown(run: Run) -> None:
    assert run(ask, QUESTION).exit_code == 0

    removed = run(library, "remove", "hypokalaemia", "--yes", "--reason", "out of date")

    assert removed.stdout == "Withdrawn: Hypokalaemia in adults.\n"
    assert "hypokalaemia\t" not in run(library, "list").stdout
    assert "Sando-K" not in run(ask, QUESTION).stdout
    assert "⚠ no longer in the library" in run(library, "show", "hypokalaemia").stdout


def test_remove_asks_first(run: Run) -> None:
    result = run(library, "remove", "hypokalaemia", "--reason", "no", input="n\n")

    assert result.exit_code == 1
    assert "Withdraw “Hypokalaemia in adults” (hypokalaemia)?" in result.stdout
    assert "hypokalaemia\t" in run(library, "list").stdout


def test_check_finds_what_is_missing_and_repair_mends_it(run: Run) -> None:
    assert "agree" in run(library, "check").stdout
    held = open_stores(load_settings()).library
    held.vectors.delete(sorted(held.vectors.ids())[:3])

    found = run(library, "check")
    mended = run(library, "check", "--repair")

    assert found.exit_code == 1
    assert "3 chunks without a vector" in found.stdout
    assert mended.exit_code == 0
    assert mended.stdout.endswith("agree.\n")
    assert run(library, "check").exit_code == 0


def test_rebuild_makes_the_indexes_anew(run: Run) -> None:
    held = open_stores(load_settings()).library
    held.vectors.delete(list(held.vectors.ids()))

    rebuilt = run(library, "rebuild")

    assert rebuilt.stdout.startswith("Rebuilt: ")
    assert run(library, "check").exit_code == 0
    assert run(ask, QUESTION).exit_code == 0


@pytest.fixture
def no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name an embedder that cannot be opened."""
    monkeypatch.setenv("BEDSIDE_EMBEDDER", str(tmp_path / "nowhere"))
    load_settings.cache_clear()


@pytest.mark.usefixtures("no_model")
def test_what_embeds_nothing_opens_no_model(run: Run) -> None:
    for arguments in (
        ["list"],
        ["show", "hypo"],
        ["check"],
        ["remove", "hypo", "--yes", "--reason", "no"],
    ):
        assert run(library, *arguments).exit_code == 0


@pytest.mark.usefixtures("no_model")
def test_rebuild_leaves_the_indexes_alone_where_the_model_cannot_be_opened(run: Run) -> None:
    assert isinstance(run(library, "rebuild").exception, SettingsError)
    assert run(library, "check").exit_code == 0


def test_an_empty_library_says_how_to_fill_it(
    run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(empty))
    load_settings.cache_clear()

    assert "`bedside ingest FOLDER`" in run(library, "list").stdout
