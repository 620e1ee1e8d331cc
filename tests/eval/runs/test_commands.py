from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.cli import eval_
from eval.runs.folder import Run, load_run
from tests.documents import drug, write
from tests.stores import until

SET = """
name: drugs
documents: [files]
questions:
- id: q1
  question: What is the adult dose of aclidan?
  expected: [{document: a.md}]
  must: ["5 mg"]
- id: q2
  question: What is the adult dose of aclidan in mice?
  must: ["900 mg"]
- id: q3
  question: Which goalkeeper won the league in 1994?
  expect: out_of_scope
"""
COMMAND = [sys.executable, "-c", "from assistant.cli import main; main()"]


@pytest.fixture
def asked(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A set on a document of its own, and a data folder to run it in."""
    monkeypatch.setenv("BEDSIDE_CACHE_DIR", str(models))
    monkeypatch.setenv("BEDSIDE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BEDSIDE_THREADS", "1")
    from assistant.config import load_settings

    load_settings.cache_clear()
    write(tmp_path / "files", a=drug("aclidan"))
    path = tmp_path / "drugs.yaml"
    path.write_text(SET, encoding="utf-8")
    yield path
    load_settings.cache_clear()


def bedside(*arguments: object) -> Result:
    return CliRunner().invoke(eval_, [str(a) for a in arguments])


def test_a_run_shows_its_figures_and_fails_under_a_floor(asked: Path, tmp_path: Path) -> None:
    done = bedside("run", asked, "--to", tmp_path / "r", "--fail-under", "facts_all=0.9")

    assert done.exit_code == 1, done.output
    assert "facts_all is 0.5, under 0.9." in done.stderr
    assert "right in every respect" in done.stdout
    assert "Something is wrong with 1 of 3 judged turns" in done.stdout
    assert load_run(tmp_path / "r").finished_at is not None


def test_a_floor_that_is_kept_is_no_failure_and_json_is_json(asked: Path, tmp_path: Path) -> None:
    done = bedside("run", asked, "--json", "--fail-under", "facts_all=0.5",
                   "--fail-under", "quotes_exact=1")  # fmt: skip

    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert {q["id"]: q["right"] for q in content["questions"]} == {
        "q1": True,
        "q2": False,
        "q3": True,
    }
    assert Path(content["run"]).parent == tmp_path / "data" / "eval" / "runs"
    assert {m["name"] for m in content["metrics"]} >= {"right", "latency_p95"}


def test_a_floor_of_something_that_nobody_asks_for_is_a_failure(
    asked: Path, tmp_path: Path
) -> None:
    done = bedside("run", asked, "--to", tmp_path / "r", "--fail-under", "masked=0.5")
    assert done.exit_code == 1
    assert "masked has no value" in done.stderr


@pytest.mark.parametrize(
    ("floor", "what"),
    [("speed=1", "is no metric; there are right"), ("right=high", "is not METRIC=VALUE")],
)
def test_a_floor_that_means_nothing_is_refused(asked: Path, floor: str, what: str) -> None:
    done = bedside("run", asked, "--fail-under", floor)
    assert done.exit_code == 2
    assert what in done.output


def test_a_run_is_shown_with_what_is_wrong_and_with_its_answers(run: Run) -> None:
    shown = bedside("show", run.path)
    assert "q2 (other) How often is an adult at high risk" in shown.stdout
    assert "lacks “nine lives”; no caution superseded" in shown.stdout
    assert "expected      answered" in shown.stdout
    line = next(line for line in shown.stdout.splitlines() if line.startswith("Cautions raised"))
    assert {"review date passed 1", "identifiers removed 1", "drug not named 1"} <= {
        part.strip(" .") for part in line.partition(":")[2].split(",")
    }

    wrong = bedside("show", run.path, "--answers", "--wrong")
    assert "✗ lacks “nine lives”" in wrong.stdout
    assert "Sources" in wrong.stdout
    assert "q1 " not in wrong.stdout
    assert "Sources" in bedside("show", run.path, "--answers").stdout


def test_runs_are_compared_from_the_command_line(run: Run) -> None:
    done = bedside("compare", run.path, run.path)
    assert "Nothing differs in how they were made." in done.stdout
    assert "Got better: 0" in done.stdout
    content = json.loads(bedside("compare", run.path, run.path, "--json").stdout)
    assert content["worse"] == []
    assert all(change["change"] == 0 for change in content["changes"])


def test_a_set_is_held_against_its_library(asked: Path) -> None:
    done = bedside("set", "check", asked)
    assert done.exit_code == 1
    assert "q2: “900 mg” stands nowhere in the library" in done.stdout
    assert "3 questions, 3 judged turns, 1 places, 2 facts: 1 stand nowhere." in done.stdout


def test_a_set_goes_to_a_spreadsheet_and_back(asked: Path, tmp_path: Path) -> None:
    assert bedside("set", "export", asked, tmp_path / "s.xlsx").exit_code == 0
    assert bedside("set", "import", tmp_path / "s.xlsx", tmp_path / "s.yaml").exit_code == 0
    assert "What is the adult dose of aclidan?" in (tmp_path / "s.yaml").read_text(encoding="utf-8")
    again = CliRunner().invoke(
        eval_, ["set", "import", str(tmp_path / "s.xlsx"), str(tmp_path / "s.yaml")], input="n\n"
    )
    assert again.exit_code == 1
    assert "is there already. Replace it?" in again.stderr


def test_the_sets_that_ship_are_listed() -> None:
    listed = bedside("set", "list").stdout
    assert "sample: 164 questions" in listed
    assert "real_a: 135 questions" in listed


def test_a_run_that_is_killed_goes_on_where_it_was(asked: Path, tmp_path: Path) -> None:
    """The process is killed once some, not all, of the questions are answered."""
    many = asked.with_name("many.yaml")
    questions = [
        {
            "id": f"m{n}",
            "question": f"What is the adult dose of aclidan on day {n}?",
            "must": ["5 mg"],
        }
        for n in range(150)
    ]
    many.write_text(json.dumps({"documents": ["files"], "questions": questions}), encoding="utf-8")
    command = [*COMMAND, "eval", "run", str(many)]
    runs = tmp_path / "data" / "eval" / "runs"

    def replies() -> int:
        return sum(path.read_bytes().count(b"\n") for path in runs.glob("*/replies.jsonl"))

    with subprocess.Popen(
        command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as running:
        until(lambda: replies() > 3 or running.poll() is not None, "a few answers", 120)
        running.kill()
    before = replies()
    assert 3 < before < 150
    (folder,) = runs.iterdir()
    assert load_run(folder).finished_at is None

    done = subprocess.run(
        command, env=dict(os.environ), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert list(runs.iterdir()) == [folder]
    run = load_run(folder)
    assert run.finished_at is not None
    assert list(run.replies) == [f"m{n}" for n in range(150)]
