"""The whole way from a question to a recorded answer, over the sample library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from assistant.errors import QuestionError, RecordError
from assistant.model import Answer, AnswerStatus, CautionKind, Question
from assistant.pipeline import Assistant


@pytest.fixture
def assistant(sample: Assistant) -> Assistant:
    return sample


@pytest.fixture
def ask(assistant: Assistant) -> Callable[[str], Answer]:
    return lambda text: assistant.ask(Question(text, channel="test"))


QUESTIONS = [
    ("when do I discuss AKI with a nephrologist", "within 24 hours"),
    ("dose of IM adrenaline in anaphylaxis for an adult", "500 micrograms"),
    ("sepsis antibiotics within how long", "1 hour"),
    ("anaphilaxis adrenalin dose adult", "500 micrograms"),
    ("oral potassium dose for potassium 2.7", "2.5 to 2.9 mmol/L"),
    ("oxygen sats target in COPD", "88 to 92 %"),
    ("INR 9 on warfarin, not bleeding", "INR above 8.0, no bleeding"),
    ("Hb threshold for transfusion", "70 g/L"),
]


@pytest.mark.parametrize(("question", "words"), QUESTIONS)
def test_the_answer_holds_the_fact(ask: Callable[[str], Answer], question: str, words: str) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert words in " ".join(s.text for s in answer.statements)


@pytest.mark.parametrize("question", [q for q, _ in QUESTIONS])
def test_every_quote_is_the_stored_text(
    assistant: Assistant, ask: Callable[[str], Answer], question: str
) -> None:
    answer = ask(question)
    for statement in (*answer.statements, *answer.more):
        for citation in statement.citations:
            _, section = assistant.library.section(citation.section_id)
            assert section.text[citation.start : citation.end] == citation.quote == statement.text


@pytest.mark.parametrize(
    "question",
    ["what is the dose of semaglutide for weight loss", "how is a hip replacement fixed"],
)
def test_what_the_library_does_not_hold_is_not_answered(
    ask: Callable[[str], Answer], question: str
) -> None:
    answer = ask(question)
    assert answer.status is AnswerStatus.ABSTAINED
    assert not answer.statements
    assert answer.nearest
    assert answer.contact


def test_what_is_no_clinical_question_is_said_to_be_none(ask: Callable[[str], Answer]) -> None:
    answer = ask("who won the football last night")
    assert answer.status is AnswerStatus.OUT_OF_SCOPE
    assert not answer.statements and not answer.nearest
    assert answer.contact


def test_a_vague_question_is_asked_back(ask: Callable[[str], Answer]) -> None:
    answer = ask("dose?")
    assert answer.status is AnswerStatus.CLARIFYING
    assert answer.clarification
    assert len(answer.clarification.choices) > 1
    assert all(ask(choice).statements for choice in answer.clarification.choices)


def test_somebody_in_danger_is_helped_first(
    assistant: Assistant, ask: Callable[[str], Answer]
) -> None:
    assert ask("she has collapsed with anaphylaxis, adrenaline dose?").urgent == (
        assistant.settings.emergency_line
    )
    assert ask("adult dose of adrenaline in anaphylaxis").urgent is None


def test_what_identifies_a_patient_goes_nowhere(
    assistant: Assistant, ask: Callable[[str], Answer]
) -> None:
    answer = ask("NHS number 999 000 0018: adult dose of adrenaline in anaphylaxis?")
    kept = json.dumps(assistant.record.get(answer.record_id).body)
    assert answer.statements
    assert "000 0018" not in answer.question + answer.standalone + kept
    assert "NHS number" in answer.cautions[0].text


def test_nothing_but_identifiers_is_no_question(ask: Callable[[str], Answer]) -> None:
    with pytest.raises(QuestionError, match="nothing but what identifies a patient"):
        ask("Mrs Ada Quill, 999 000 0018")


def test_a_row_of_a_small_table_does_not_hide_a_more_urgent_one(
    ask: Callable[[str], Answer],
) -> None:
    rows = [s.text for s in ask("sepsis antibiotics within how long").statements]
    risks = [m[1] for r in rows if (m := re.search(r"Risk from sepsis: ([a-z ]+) \|", r))]
    assert risks[:3] == ["high", "moderate", "low"]


def test_a_document_past_its_review_date_is_marked(ask: Callable[[str], Answer]) -> None:
    answer = ask("how is pressure ulcer risk assessed")
    assert CautionKind.REVIEW_DATE_PASSED in {c.kind for c in answer.cautions}


def test_a_superseded_document_is_marked(ask: Callable[[str], Answer]) -> None:
    answer = ask("what was advised in 2008 for chlorphenamine and hydrocortisone in anaphylaxis")
    assert CautionKind.SUPERSEDED in {c.kind for c in answer.cautions}


def test_a_follow_up_is_asked_about_the_same_topic(assistant: Assistant) -> None:
    first = assistant.ask(Question("dose of IM adrenaline in anaphylaxis"))
    second = assistant.ask(Question("and for a 4 year old child?", first.conversation_id))
    assert "anaphylaxis" in second.standalone
    assert "150 micrograms" in " ".join(s.text for s in second.statements)


def test_an_answer_is_in_the_record_before_it_is_shown(
    assistant: Assistant, ask: Callable[[str], Answer]
) -> None:
    answer = ask("when do I discuss AKI with a nephrologist")
    assert assistant.record.get(answer.record_id).body["question"] == answer.question
    assert assistant.record.verify().broken is None


def test_without_a_record_there_is_no_answer(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RecordError("the disk is full")

    monkeypatch.setattr(type(assistant.record), "append", refuse)
    with pytest.raises(RecordError):
        assistant.ask(Question("when do I discuss AKI with a nephrologist"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("word " * 10_000, "characters long"),
        ("\x00\x01\x02\x03\x04\x05", "not text"),
        ("????", "no words"),
        ("肾损伤的治疗方法是什么", "English only"),
        ("Quelle est la dose d'adrénaline dans l'anaphylaxie ?", "French"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_reason(
    ask: Callable[[str], Answer], text: str, reason: str
) -> None:
    with pytest.raises(QuestionError, match=reason):
        ask(text)
