"""Help first, not our subject, ask back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import yaml

from assistant.confidence import features
from assistant.embedding import Embedder
from assistant.model import AnswerStatus, Turn
from assistant.pipeline import Assistant
from assistant.triage import Lacking, Triage, clarification, lacking, only_courtesy
from assistant.triage.linear import load_lines
from eval.sets import SETS
from tests.conftest import NOW

# Held-out shares that must not get worse; the figures are in eval/bench/RESULTS.md.
_FOUND, _FALSE = 0.75, 0.15
_OUTSIDE = 0.85


@cache
def content(name: str) -> dict:  # type: ignore[type-arg]
    return yaml.safe_load((SETS / f"{name}.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def triage(embedder: Embedder) -> Triage:
    return Triage(embedder)


@pytest.mark.parametrize(
    "question",
    [
        "patient is not breathing what do I do",
        "he’s collapsed in the corridor",
        "child is choking on a grape",
        "I'm going to kill myself",
        "anaphylaxis happening now, how much adrenaline IM",
        "pt in VF, shock energy?",
        "SHE'S BLEEDING HEAVILY AFTER DELIVERY AND IT WON'T STOP",
    ],
)
def test_somebody_in_danger_is_noticed(triage: Triage, question: str) -> None:
    assert triage.in_danger(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of adrenaline in cardiac arrest?",
        "signs of anaphylaxis",
        "history of anaphylaxis to penicillin, which antibiotic",
        "how is suicide risk assessed",
        "collapsed lung treatment",
        "fit testing for FFP3 masks",
        "sepsis antibiotics",
        "MAP 65 target in sepsis",
    ],
)
def test_an_emergency_as_a_topic_raises_no_alarm(triage: Triage, question: str) -> None:
    assert not triage.in_danger(question)


def test_most_emergencies_of_the_test_half_are_noticed(triage: Triage) -> None:
    danger = content("danger")
    now, others = danger["now"]["test"], danger["others"]["test"]
    assert sum(map(triage.in_danger, now)) >= _FOUND * len(now)
    assert sum(map(triage.in_danger, others)) <= _FALSE * len(others)


def test_the_danger_set_is_of_a_good_size_and_holds_nothing_twice() -> None:
    danger = content("danger")
    now = [q for split in danger["now"].values() for q in split]
    others = [q for split in danger["others"].values() for q in split]
    assert len(now) >= 60
    assert len(others) >= 120
    assert len({*now, *others}) == len(now) + len(others)


def test_what_is_not_clinical_is_out_of_scope(triage: Triage) -> None:
    topics = [t for t in content("out_of_scope")["topics"] if t["split"] == "test"]
    asked = [q for t in topics for q in t["questions"]]
    assert sum(map(triage.out_of_scope, asked)) >= _OUTSIDE * len(asked)


def test_clinical_questions_are_in_scope(triage: Triage) -> None:
    sets = [content(name)["questions"] for name in ("real_a", "real_b")]
    asked = [q["question"] for s in sets for q in s if q.get("expect") != "out_of_scope"]
    called_outside = [q for q in asked if triage.out_of_scope(q)]
    assert len(called_outside) <= 0.01 * len(asked), called_outside


def test_topics_out_of_scope_are_in_one_split_each_and_no_question_is_there_twice() -> None:
    topics = content("out_of_scope")["topics"]
    asked = [q for t in topics for q in t["questions"]]
    assert len({t["topic"] for t in topics}) == len(topics)
    assert len(set(asked)) == len(asked) >= 250
    assert {t["split"] for t in topics} == {"dev", "test"}


@pytest.mark.parametrize(
    "text", ["thanks", "ok thank you so much!", "Hi", "great, cheers", "hello"]
)
def test_a_courtesy_asks_nothing(triage: Triage, text: str) -> None:
    assert only_courtesy(text)
    assert triage.out_of_scope(text)
    assert lacking(text, ()) is None


@pytest.mark.parametrize("text", ["thanks, and in children?", "hi, what is the dose of digoxin"])
def test_a_courtesy_with_a_question_is_a_question(text: str) -> None:
    assert not only_courtesy(text)


def test_with_another_embedder_only_the_words_count(embedder: Embedder) -> None:
    class Other:
        fingerprint = "another"

        def query(self, text: str) -> None:
            raise AssertionError("its vectors mean nothing here")

    other = Triage(Other())  # type: ignore[arg-type]
    assert other.in_danger("my patient is not breathing")
    assert not other.in_danger("burns to face, voice hoarse, soot in mouth, just arrived")
    assert not other.out_of_scope("write me a poem about autumn")


def test_the_weights_are_of_the_packaged_embedder(embedder: Embedder) -> None:
    lines = load_lines()
    assert lines.embedder == embedder.fingerprint
    assert lines.danger.weights.shape == lines.outside.weights.shape == (embedder.dimensions,)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("dose?", "Dose"),
        ("how much?", "Dose"),
        ("Antibiotics?", "Antibiotics"),
        ("what next", "Next steps"),
        ("treatment", "Treatment"),
        ("is it safe", "Safety"),
        ("when to stop", "When to stop treatment"),
        ("what about it", "Treatment"),
    ],
)
def test_a_question_about_nothing_in_particular_is_vague(question: str, asked: str) -> None:
    found = lacking(question, ())
    assert found is not None
    assert found.asked == asked


@pytest.mark.parametrize(
    "question",
    [
        "sepsis antibiotics",
        "paracetamol dose adult",
        "digoxin toxicity",
        "K 6.8",
        "amoxicillin",
        "sepsis",
        "What is given in anaphylaxis — dose",
    ],
)
def test_a_short_question_that_says_what_about_is_not_vague(question: str) -> None:
    assert lacking(question, ()) is None


def test_patients_alone_leave_a_question_vague() -> None:
    assert lacking("dose for children?", ()) == Lacking("Dose", "dose mg", "for children")


def test_never_asked_back_twice_in_a_row() -> None:
    turn = Turn("dose?", AnswerStatus.CLARIFYING, "r", NOW)
    assert lacking("how much?", [turn]) is None
    assert lacking("how much?", [turn, replace(turn, status=AnswerStatus.ABSTAINED)]) is not None


def asked_back(assistant: Assistant, question: str) -> tuple[str, ...]:
    found = lacking(question, ())
    assert found
    candidates = assistant.retriever.retrieve(found.search).candidates
    back = clarification(found, candidates, lambda choice: answered(assistant, choice))
    assert back is not None
    return back.choices


def answered(assistant: Assistant, question: str) -> bool:
    retrieval = assistant.retriever.retrieve(question)
    values = features(retrieval, assistant.score(retrieval))
    return assistant.judge.packaged.confidence(values) >= assistant.threshold


def test_choices_come_from_the_library_and_are_whole_questions(sample: Assistant) -> None:
    choices = asked_back(sample, "antibiotics?")
    assert 2 <= len(choices) <= 5
    assert "Antibiotics in community-acquired pneumonia in adults" in choices
    for choice in choices:
        assert lacking(choice, ()) is None
        assert answered(sample, choice)


def test_a_title_that_says_what_is_asked_is_not_said_twice(sample: Assistant) -> None:
    assert not [c for c in asked_back(sample, "abx") if c.lower().count("antibiotics") > 1]


def test_choices_that_would_not_be_answered_are_not_offered(sample: Assistant) -> None:
    found = lacking("dose?", ())
    assert found
    candidates = sample.retriever.retrieve(found.search).candidates
    assert clarification(found, candidates, lambda _: False) is None
    one = clarification(found, candidates, lambda choice: "asthma" in choice)
    assert one is None
    assert clarification(found, (), lambda _: True) is None
