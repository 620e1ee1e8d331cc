"""`bedside handovers` in a terminal, up to the answer that is filed and then given."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from assistant.bootstrap import build
from assistant.cli import bedside
from assistant.config import load_settings
from assistant.errors import BedsideError, HandoverError, SettingsError
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant

Run = Callable[..., Result]
UNKNOWN = "What is the dose of semaglutide for weight loss?"
ANSWER = "In this illustrative text semaglutide for weight loss is started at 0.25 mg once a week."


@pytest.fixture
def assistant(data_dir: Path) -> Assistant:
    return build(load_settings())


@pytest.fixture
def asked(assistant: Assistant) -> str:
    answer = assistant.ask(Question(UNKNOWN, channel="slack", asker="u1"))
    assert answer.status is AnswerStatus.ABSTAINED
    return answer.record_id


def ok(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_an_answer_that_is_filed_is_then_given_with_a_citation(
    assistant: Assistant, asked: str, run: Run, data_dir: Path
) -> None:
    assert "Handed over" in ok(run(bedside, "handovers", "open", asked))
    id = f"{asked}-h1"
    assert UNKNOWN in ok(run(bedside, "handovers", "list"))
    output = ok(
        run(bedside, "handovers", "answer", id, "--by", "Ann", "--file", "-", "--title",
            "Semaglutide for weight loss", "--review-due", "2027-06-30", "--source", "A source",
            input=ANSWER + " Ask Mr John Smith.")
    )  # fmt: skip
    path = data_dir / "summaries" / "semaglutide-for-weight-loss.md"
    assert str(path) in output.replace("\n", "")
    assert "Smith" not in path.read_text()
    shown = json.loads(ok(run(bedside, "handovers", "show", id, "--json")))
    assert (shown["answered_by"], shown["filed_as"]) == ("Ann", path.name)
    again = assistant.ask(Question(UNKNOWN))
    assert again.status is AnswerStatus.ANSWERED
    citation = again.statements[0].citations[0]
    assert "0.25 mg once a week" in citation.quote
    assert citation.title == "Semaglutide for weight loss"
    assert str(citation.review_due) == "2027-06-30"
    assert ok(run(bedside, "handovers", "list")).strip() == "No hand-over waits for an answer."


def test_an_answer_needs_no_document(asked: str, run: Run, data_dir: Path) -> None:
    ok(run(bedside, "handovers", "open", asked, "--comment", "soon"))
    ok(run(bedside, "handovers", "answer", f"{asked}-h1", "--by", "Ann", "--text", "See the BNF."))
    assert not (data_dir / "summaries").exists()
    card = ok(run(bedside, "handovers", "show", f"{asked}-h1"))
    assert "They add: soon" in card and "Ann answered:" in card and "See the BNF." in card
    (held,) = json.loads(ok(run(bedside, "handovers", "list", "--all", "--json")))
    assert held["answer"] == "See the BNF."


def test_a_second_answer_is_refused_before_anything_is_filed(
    asked: str, run: Run, data_dir: Path
) -> None:
    ok(run(bedside, "handovers", "open", asked))
    given = ("handovers", "answer", f"{asked}-h1", "--by", "Ann", "--text", "See the BNF.")
    ok(run(bedside, *given))
    assert isinstance(run(bedside, *given, "--title", "Once more").exception, HandoverError)
    assert not (data_dir / "summaries").exists()
    assert "Answered" in ok(run(bedside, *given, "--again"))


def test_a_summary_that_cannot_be_taken_in_now_is_told(
    assistant: Assistant, asked: str, run: Run, data_dir: Path
) -> None:
    ok(run(bedside, "handovers", "open", asked))
    given = ("handovers", "answer", f"{asked}-h1", "--by", "Ann", "--text", ANSWER, "--title", "S")
    with assistant.library.changing():
        told = run(bedside, *given).exception
    assert isinstance(told, BedsideError) and "is filed, but it is not in the library" in str(told)
    assert (data_dir / "summaries" / "s.md").is_file()
    ok(run(bedside, "ingest"))
    assert "s" in {d.id for d in assistant.library.documents()}


def test_ingest_without_a_path_and_without_summaries_says_so(run: Run) -> None:
    result = run(bedside, "ingest")
    assert result.exit_code == 2 and "nothing was filed by librarians" in result.output


def test_mail_needs_a_server(run: Run) -> None:
    assert isinstance(run(bedside, "handovers", "mail").exception, SettingsError)
