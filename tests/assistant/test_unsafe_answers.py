"""Answers that would be unsafe: another medicine's dose, another patient's, another purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.model import Answer, AnswerStatus, CautionKind, Question
from assistant.pipeline import Assistant


@pytest.fixture
def ask(sample: Assistant) -> Callable[[str], Answer]:
    return lambda text: sample.ask(Question(text, channel="test"))


def told(answer: Answer) -> set[CautionKind]:
    return {c.kind for c in answer.cautions}


def said(answer: Answer) -> str:
    return "\n".join(s.text for s in answer.statements)


@pytest.mark.parametrize(
    "question", ["alteplase dose for ischaemic stroke", "dose of tpa in stroke"]
)
def test_a_treatment_does_not_name_its_medicine(
    ask: Callable[[str], Answer], question: str
) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert not answer.statements


def test_the_row_of_the_age_stands_first(ask: Callable[[str], Answer]) -> None:
    first = ask("adrenaline dose for a 4 year old with anaphylaxis").statements[0]
    assert "Child 6 months to 6 years" in first.text


def test_the_strength_that_was_asked_for_stands_first(ask: Callable[[str], Answer]) -> None:
    first = ask("hypertonic saline dose for hyponatraemia with seizures").statements[0]
    assert "sodium chloride 3 %" in first.text


def test_lying_and_standing_blood_pressure_is_known_by_its_letters(
    ask: Callable[[str], Answer],
) -> None:
    assert "5 minutes lying down" in said(ask("LSBP how to measure"))
