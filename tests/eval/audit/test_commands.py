"""`bedside audit` in a terminal, from the sample to what stands."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from assistant.bootstrap import build
from assistant.cli import bedside
from assistant.config import load_settings
from assistant.embedding import Embedder
from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.recorded import FEEDBACK, feedback_body
from eval.audit.criteria import CRITERIA
from eval.audit.trail import AuditError
from eval.audit.workbook import ANSWERS, CITATIONS
from tests.conftest import NOW

QUESTIONS = (
    "Adult dose of adrenaline in anaphylaxis?",
    "When is a potassium level an emergency?",
    "What is the dose of semaglutide for weight loss?",
    "How often is a patient at risk of pressure ulcers repositioned?",
    "sepsis antibiotics within how long",
)
PERIOD = ("--from", "2026-12-01", "--to", "2026-12-01")
SAMPLE = ("audit", "sample", *PERIOD, "--size", "4", "--double", "1", "--rater", "ann",
          "--rater", "ben", "--third", "cat")  # fmt: skip


@pytest.fixture
def assistant(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path: Path
) -> Iterator[Assistant]:
    """The assistant of the commands' settings, at a time of the tests' own."""
    shutil.copytree(sample_data, tmp_path / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDSIDE_DATA_DIR", str(tmp_path / "data"))
        patch.setenv("BEDSIDE_CACHE_DIR", str(models))
        patch.chdir(tmp_path)
        load_settings.cache_clear()
        yield build(load_settings(), embedder, lambda: NOW)
    load_settings.cache_clear()


@pytest.fixture
def asked(assistant: Assistant) -> list[str]:
    ids = [assistant.ask(Question(q, channel="slack", asker="u1")).record_id for q in QUESTIONS]
    assistant.record.append(FEEDBACK, feedback_body("u1", "down", "No."), about=ids[1])
    return ids


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(bedside, arguments, input=text)


def ok(*arguments: str, text: str | None = None) -> str:
    result = run(*arguments, text=text)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def answers(citations: int, harm: str = "0") -> str:
    """What a rater types for one answer. Numbers, words and beginnings of words will do."""
    sourced = ["1", "high", "h", "2"] if citations else []
    lines = [*["1"] * citations, "correct", "1", *sourced, harm, "plain", "f", "Fine"]
    return "\n".join(lines) + "\n"


def test_an_audit_from_the_sample_to_what_stands(assistant: Assistant, asked: list[str]) -> None:
    drawn = ok(*SAMPLE)
    assert "4 of 5 answers" in drawn
    shown = json.loads(ok("audit", "show", "--json"))["audit"]
    items = [item["record_id"] for item in shown["items"]]
    cited = [len({str(c) for s in assistant.record.get(id).body["statements"]
                  for c in s["citations"]}) for id in items]  # fmt: skip
    ok("audit", "grade", "--rater", "ann", text="".join(answers(n) for n in cited[:2]) + "q\n")
    assert "ann: 2 of 4 graded" in ok("audit", "show")
    done = ok("audit", "grade", "--rater", "ann", text="".join(answers(n) for n in cited[2:]))
    assert "That was the last one" in done
    assert sum(f"“{q}”" in done for q in QUESTIONS) == 2 and "thumbs down" not in done
    assert "weighted κ" not in ok("audit", "show")

    by_workbook("ben", harms=[0, 2, 0, 0])
    standing = ok("audit", "show")
    assert "cat: 0 decided, 1 to decide" in standing and "3 of 4 settled" in standing
    assert "weighted κ" in standing
    third = ok("audit", "grade", "--rater", "cat", text=answers(cited[1], harm="1"))
    assert "1 of 1" in third and "ben" not in third
    assert "4 of 4 settled" in ok("audit", "show")
    assert "nothing for you" in ok("audit", "grade", "--rater", "cat")
    assert assistant.record.verify().broken is None


def by_workbook(rater: str, harms: list[int]) -> None:
    ok("audit", "export", "--rater", rater, "--to", "own.xlsx")
    book = load_workbook("own.xlsx")
    for row, harm in enumerate(harms, 2):
        for column, criterion in enumerate(CRITERIA, 5):
            if not book[ANSWERS].cell(row, column).protection.locked:
                level = harm if criterion.name == "harm" else criterion.values[0]
                book[ANSWERS].cell(row, column).value = level
    for row in range(2, book[CITATIONS].max_row + 1):
        book[CITATIONS].cell(row, 7).value = "supports"
    book.save("own.xlsx")
    assert "4 grades taken in" in ok("audit", "import", "own.xlsx")
    assert "0 grades taken in, 4 as before" in ok("audit", "import", "own.xlsx")


def test_raters_are_two_and_a_third(asked: list[str]) -> None:
    for who in (
        ("--rater", "ann", "--third", "cat"),
        ("--rater", "ann", "--rater", "ann", "--third", "cat"),
        ("--rater", "ann", "--rater", "ben", "--third", "ben"),
    ):
        assert run("audit", "sample", *PERIOD, *who).exit_code == 2
    ok(*SAMPLE)
    stranger = run("audit", "grade", "--rater", "dan").exception
    assert isinstance(stranger, AuditError) and "ann, ben, cat" in str(stranger)


def test_a_grade_is_corrected_by_a_new_one(assistant: Assistant, asked: list[str]) -> None:
    ok(*SAMPLE)
    shown = json.loads(ok("audit", "show", "--json"))["audit"]
    body = assistant.record.get(shown["items"][0]["record_id"]).body
    cited = len({str(c) for s in body["statements"] for c in s["citations"]})
    ok("audit", "grade", "--rater", "ann", text=answers(cited) + "q\n")
    ok("audit", "grade", "--rater", "ann", "--again", "1", text=answers(cited, harm="3"))
    grades = json.loads(ok("audit", "show", "--json"))["grades"]
    assert [g["harm"] for g in grades] == ["3"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("gaps", *PERIOD), "Guidance on semaglutide"),
        (("currency", *PERIOD), "pressure ulcers"),
        (("use", *PERIOD), "Assumed, not measured"),
        (("handovers", *PERIOD), "1 open"),
        (("recall", "anaphylaxis", "--reason", "it was wrong"), "has been withdrawn"),
    ],
)
def test_registers(
    command: tuple[str, ...], expected: str, assistant: Assistant, asked: list[str]
) -> None:
    assistant.handovers.open(asked[2], who="u1", channel="slack")
    assert expected in ok("audit", *command)
    assert json.loads(ok("audit", *command, "--json"))
    rows = list(csv.reader(io.StringIO(ok("audit", *command, "--csv"))))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1


def test_a_period_the_wrong_way_round_is_told(asked: list[str]) -> None:
    result = run("audit", "use", "--from", "2026-12-02", "--to", "2026-12-01")
    assert result.exit_code == 2 and "before --from" in result.output
    assert "nothing in that time" in ok(
        "audit", "gaps", "--from", "2026-01-01", "--to", "2026-01-02"
    )
