"""`bedside ask` over a small real library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.ask import ask
from assistant.errors import QuestionError
from assistant.render import NO_ANSWER
from tests.assistant.commands.conftest import Run

QUESTION = "What is the adult dose of intramuscular adrenaline in anaphylaxis?"
UNKNOWN = "How is acute gout treated?"


def test_an_answer_is_plain_text_in_a_pipe(run: Run) -> None:
    result = run(ask, QUESTION)

    assert result.exit_code == 0
    assert "is 500 micrograms (0.5 mL of 1 mg/mL)" in result.stdout
    assert "\nSources\n[1] Anaphylaxis — Bedside sample library, 12 January 2026" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_an_answer_is_formatted_in_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    formatted, plain = run(ask, QUESTION), run(ask, "--plain", QUESTION)

    assert "\x1b[" in formatted.stdout
    assert "more to read: --more" in formatted.stdout
    assert "\x1b[" not in plain.stdout


def test_words_need_no_quotation_marks(run: Run) -> None:
    assert "500 micrograms" in run(ask, *QUESTION.split()).stdout


def test_more_is_shown_on_request(run: Run) -> None:
    short, long = run(ask, QUESTION).stdout, run(ask, "--more", QUESTION).stdout

    assert "\nMore\n" not in short
    assert "\nMore\n" in long


def test_what_the_library_does_not_hold_has_its_own_exit_status(run: Run) -> None:
    result = run(ask, UNKNOWN)

    assert result.exit_code == 3
    assert result.stdout.startswith(NO_ANSWER)
    assert "Ask a librarian: the library, extension 1234" in result.stdout


def test_json_holds_the_whole_answer(run: Run) -> None:
    given = json.loads(run(ask, "--json", QUESTION).stdout)

    assert given["status"] == "answered"
    assert given["statements"][0]["citations"][0]["title"] == "Anaphylaxis"


def test_an_overdue_source_is_cautioned(run: Run) -> None:
    result = run(ask, "How often is an adult at high risk of pressure ulcers repositioned?")

    assert "⚠ Preventing and managing pressure ulcers in adults was due for review" in result.stdout


def test_questions_in_a_pipe_are_answered_one_by_one(run: Run) -> None:
    result = run(ask, "--json", input=f"{QUESTION}\n\n{UNKNOWN}\n")
    first, second = map(json.loads, result.stdout.splitlines())

    assert (first["status"], second["status"]) == ("answered", "abstained")
    assert first["conversation_id"] != second["conversation_id"]
    assert result.exit_code == 3


def test_a_bad_question_in_a_pipe_does_not_stop_the_next(run: Run) -> None:
    result = run(ask, input=f"12345\n{QUESTION}\n")

    assert "The question has no words in it" in result.stderr
    assert "500 micrograms" in result.stdout
    assert result.exit_code == 2


def test_a_question_that_cannot_be_asked_is_an_error_for_people(run: Run) -> None:
    assert isinstance(run(ask, "").exception, QuestionError)


@pytest.mark.parametrize("bad", [b"\xff\xfe\x00\x01binary\n", b"\x80\x81\x82\n"])
def test_bytes_that_are_no_text_do_not_break_it(data_dir: Path, bad: bytes) -> None:
    result = CliRunner().invoke(ask, [], input=bad)

    assert result.exit_code in (2, 3)
    assert isinstance(result.exception, SystemExit)


def test_the_command_itself_gives_these_exit_statuses(data_dir: Path) -> None:
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "ask"]
    ran = subprocess.run([*command, ""], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "The question is empty. Type what you want to know.\n"
