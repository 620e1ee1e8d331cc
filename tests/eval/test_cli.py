from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.cli import eval_
from tests.documents import write

GUIDE = """# Seizures

Illustrative text.

## Drugs

Give lorazepam 4 mg intravenously to an adult with a seizure of 5 minutes or more.

Phenytoin 20 mg/kg is given when two doses of lorazepam have not stopped the seizure.

Midazolam is not given to a child who has had two doses of a benzodiazepine.
"""
OTHER = """# Warts

Illustrative text.

## Care

Salicylic acid is put on the wart once a day for up to 12 weeks in older children.
"""
SET = """
documents:
- document: files/seizures.md
  split: dev
  paraphrases:
  - {kind: dose, says: "Give an adult 4 mg of lorazepam IV.", contains: "Give lorazepam 4 mg"}
  falsehoods:
  - {kind: dose, says: "Give an adult 20 mg of lorazepam IV.", contains: "Give lorazepam 4 mg"}
- document: elsewhere/none.md
  split: dev
  paraphrases:
  - {kind: dose, says: "It is not held.", contains: "not held"}
"""


@pytest.fixture
def options(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command with two short documents and a set of two statements."""
    monkeypatch.setenv("BEDSIDE_CACHE_DIR", str(models))
    write(tmp_path / "files", seizures=GUIDE, warts=OTHER)
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    return ["gate", "--documents", str(tmp_path / "files"), "--set", str(tmp_path / "set.yaml"),
            "--limit", "2"]  # fmt: skip


def test_the_gate_is_attacked_with_any_documents(options: list[str]) -> None:
    done = CliRunner().invoke(eval_, [*options, "--json", "--show", "2"], catch_exceptions=False)

    kinds = {(k["kind"], k["true"]): k for k in json.loads(done.stdout)["kinds"]}
    assert kinds["number changed", False]["statements"] == 2
    assert kinds["number changed", False]["withheld"] == 2
    assert kinds["verbatim", True]["withheld"] == 0
    assert kinds["by hand: dose", True]["statements"] == 1
    assert kinds["by hand: dose", False]["withheld"] == 1


def test_a_table_shows_rates_and_aims(options: list[str]) -> None:
    done = CliRunner().invoke(eval_, options, catch_exceptions=False)

    assert done.exit_code == 0
    assert "False statements" in done.stdout
    assert "number changed" in done.stdout
    assert "at least 99%" in done.stdout
    assert "at most 5%" in done.stdout
