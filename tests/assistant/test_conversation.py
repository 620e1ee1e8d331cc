"""Follow-ups are asked about the topic of the conversation; new topics are left alone."""

from __future__ import annotations

import pytest

from assistant.conversation import is_follow_up, standalone
from assistant.model import AnswerStatus, Turn
from tests.conftest import NOW


def after(*questions: str) -> list[Turn]:
    return [Turn(q, AnswerStatus.ANSWERED, "r", NOW) for q in questions]


TOPIC = "What is the dose of enoxaparin?"

FOLLOW_UPS = [
    "and in pregnancy?",
    "And in renal impairment?",
    "what about children?",
    "How about if eGFR is below 30?",
    "but what if the patient bleeds?",
    "In pregnancy?",
    "maximum dose?",
    "for how long?",
    "how often?",
    "why?",
    "when should it be stopped?",
    "is that safe in breastfeeding?",
    "side effects",
    "ok, and after surgery?",
    "if eGFR is below 30?",
    "what is the dose in pregnancy?",
    "is that right for a child?",
]

NEW_TOPICS = [
    "What is the treatment of hyperkalaemia?",
    "How do I treat a patient with severe sepsis who is allergic to penicillin?",
    "Dose of adrenaline in anaphylaxis",
    "adrenaline dose anaphylaxis",
    "When should antibiotics be given in sepsis?",
    "hyponatraemia",
    "What is the treatment for hyperkalaemia?",
    "what is the dose of adrenaline",
    "drugs that cause hyperkalaemia",
    "If potassium is 6.8 when is calcium given?",
    "For which patients is thromboprophylaxis contraindicated?",
    "Why is potassium high in kidney injury?",
]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_takes_the_topic_with_it(question: str) -> None:
    assert is_follow_up(question)
    understood = standalone(question, after(TOPIC))
    assert understood.startswith("What is the dose of enoxaparin")
    last = question.strip(" ?").split()[-1]
    assert last in understood


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *NEW_TOPICS])
def test_the_first_question_stands_alone(question: str) -> None:
    assert standalone(question, ()) == question


@pytest.mark.parametrize("question", NEW_TOPICS)
def test_a_new_topic_stands_alone(question: str) -> None:
    assert standalone(question, after(TOPIC)) == question


def test_follow_ups_of_follow_ups_keep_the_topic_and_the_last_aspect() -> None:
    turns: list[Turn] = []
    understood = ""
    for question in (TOPIC, "and in pregnancy?", "and in renal impairment?", "for how long?"):
        understood = standalone(question, turns)
        turns += after(understood)
    assert "enoxaparin" in understood
    assert "in renal impairment" in understood
    assert "for how long" in understood
    assert "in pregnancy" not in understood


def test_a_new_topic_is_what_the_next_follow_up_is_about() -> None:
    turns = after(TOPIC, "What is the treatment of hyperkalaemia?")
    understood = standalone("and in dialysis patients?", turns)
    assert "hyperkalaemia" in understood
    assert "enoxaparin" not in understood


def test_a_word_alone_is_not_lost() -> None:
    assert standalone("and?", after(TOPIC)).endswith("and")
