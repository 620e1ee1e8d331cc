"""`bedside keys` in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.keys import keys
from assistant.config import load_settings


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(keys, arguments, catch_exceptions=False)


def test_a_key_is_shown_once_alone_on_standard_output() -> None:
    made = run("add", "ward 5", "--role", "librarian")
    text = made.stdout.strip()
    assert text.startswith("bedside_") and "\n" not in text
    assert "cannot be shown again" in made.stderr
    listed = run("list").stdout
    assert text.split("_")[1] in listed and "ward 5" in listed and "librarian" in listed
    assert text.split("_", 2)[2] not in listed


def test_a_key_is_revoked() -> None:
    id = run("add", "ward 5").stdout.split("_")[1]
    assert run("revoke", id).stdout == f"Revoked: {id} (ward 5).\n"
    assert run("list").stdout.count("20") >= 2  # the year it was made, and revoked


def test_without_keys_the_list_says_how_to_make_one() -> None:
    assert "bedside keys add NAME" in run("list").stdout


def test_an_unknown_role_is_refused() -> None:
    result = run("add", "x", "--role", "king")
    assert result.exit_code == 2
    assert "'reader', 'librarian', 'admin'" in result.stderr
