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
    "dose?",
    "what blood pressure are we aiming for?",
    "any alternatives?",
    "and if allergic to heparins?",
    "how much lorazepam if that does not work?",
    "is it safe with warfarin and aspirin",
    "renal impairment?",
    "at what weight is it used?",
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
    "When is AKI discussed with a nephrologist, and how soon is it?",
    "What is hyperkalaemia and how is it treated?",
    "At what temperature is it heat stroke?",
    "and what is the dose of naloxone in opioid toxicity?",
    "thanks",
    "How is sepsis recognised in adults",
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


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("Dose of codeine for pain?", "and for morphine?", "Dose of morphine for pain?"),
        ("Dose of codeine for pain?", "what about morphine", "Dose of morphine for pain?"),
        (
            "Antibiotics for pneumonia in adults",
            "and in sepsis?",
            "Antibiotics for sepsis in adults",
        ),
        ("Adrenaline dose for an adult?", "and a 6 year old?", "Adrenaline dose for a 6 year old?"),
        ("Adrenaline dose in children", "what about adults?", "Adrenaline dose in adults"),
        ("Adrenaline dose in adults", "and in a child of 4?", "Adrenaline dose in a child of 4"),
        (
            "Adrenaline dose in a child aged 8 years",
            "and in adults?",
            "Adrenaline dose in adults",
        ),
        ("Dose of codeine — in pregnancy", "and morphine?", "Dose of morphine — in pregnancy"),
    ],
)
def test_another_drug_condition_or_patient_takes_the_place_of_the_one_before(
    before: str, question: str, understood: str
) -> None:
    assert standalone(question, after(before)) == understood


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Maximum dose of atorvastatin?", "and with clarithromycin?"),
        ("Apixaban or warfarin in AF?", "and rivaroxaban?"),
        ("Dose of enoxaparin in AF?", "and in renal impairment?"),
        ("What is given in anaphylaxis?", "and in children?"),
    ],
)
def test_what_only_adds_to_a_question_leaves_it_whole(before: str, question: str) -> None:
    assert standalone(question, after(before)).startswith(before.rstrip("?"))


CHOICES = (
    "Antibiotics in community-acquired pneumonia",
    "Antibiotics in sepsis in adults",
    "Antibiotics in COPD",
)


def asked_back(question: str) -> str:
    return standalone(question, [Turn("antibiotics?", AnswerStatus.CLARIFYING, "r", NOW)], CHOICES)


@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ("2", 1),
        ("2.", 1),
        ("the second", 1),
        ("second one please", 1),
        ("option 3", 2),
        ("the last one", 2),
        ("b", 1),
        ("pneumonia", 0),
        ("adults", 1),
        ("COPD?", 2),
        ("antibiotics in copd", 2),
        ("I mean sepsis", 1),
    ],
)
def test_a_choice_is_picked_by_number_or_words(reply: str, place: int) -> None:
    assert asked_back(reply) == CHOICES[place]


def test_a_reply_that_is_no_choice_says_what_the_question_is_about() -> None:
    assert asked_back("cellulitis") == "antibiotics cellulitis"
    assert asked_back("9") == "antibiotics 9"


def test_a_question_of_its_own_after_a_question_back_stands_alone() -> None:
    assert asked_back("How is hyperkalaemia treated?") == "How is hyperkalaemia treated?"
    long = "adult with hyperkalaemia and ECG changes on dialysis"
    assert asked_back(long) == long


def test_thanks_after_a_question_back_is_no_reply() -> None:
    assert asked_back("thanks") == "thanks"
