"""What a machine says of an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.gated import LibraryGate
from assistant.model import Answer, Question, Statement
from assistant.pipeline import Assistant
from eval.report.checks import automatic


@pytest.fixture(scope="module")
def answer(sample: Assistant) -> Answer:
    return sample.ask(Question("Adult dose of adrenaline in anaphylaxis?", channel="eval"))


def told(answer: Answer, sample: Assistant) -> dict[str, tuple[str, bool | None]]:
    found = automatic(answer, sample.library, LibraryGate(sample.library)())
    return {check.label: (check.result, check.good) for check in found}


def changed(answer: Answer, text: str, *, written: bool) -> Answer:
    first = answer.statements[0]
    statement = Statement(text, first.citations, first.kind, written=written)
    return replace(answer, statements=(statement,), more=())


def test_a_right_answer_holds_in_everything(answer: Answer, sample: Assistant) -> None:
    found = told(answer, sample)
    assert [good for _, good in found.values() if good is not None] == [True] * 3
    assert found["Made by"] == ("quotes", None)


def test_a_quote_that_is_not_the_stored_text_does_not_hold(
    answer: Answer, sample: Assistant
) -> None:
    first = answer.statements[0]
    wrong = replace(first.citations[0], quote=first.citations[0].quote.replace("500", "50"))
    bad = replace(answer, statements=(replace(first, citations=(wrong,)),), more=())
    assert told(bad, sample)["Quotes that are the stored text, word for word"] == ("0 of 1", False)


def test_a_tenfold_dose_does_not_hold(answer: Answer, sample: Assistant) -> None:
    text = "The adult dose of intramuscular adrenaline in anaphylaxis is 5 mg."
    found = told(changed(answer, text, written=True), sample)
    assert found["Statements whose numbers stand in their source"] == ("0 of 1", False)
    assert found["Written sentences that the gate finds supported"] == ("0 of 1", False)


def test_an_overdue_source_is_told_and_is_no_fault_of_the_answer(sample: Assistant) -> None:
    asked = "How often is a patient at risk of pressure ulcers repositioned?"
    found = told(sample.ask(Question(asked, channel="eval")), sample)
    assert found["Sources up to date on that day"] == (
        "1 overdue or superseded, and marked so",
        None,
    )


def test_an_abstention_has_nothing_to_check(sample: Assistant) -> None:
    asked = Question("What is the dose of semaglutide for weight loss?", channel="eval")
    assert set(told(sample.ask(asked), sample)) == {"Confidence", "Made by"}
