"""A question as a form: nothing is lost on the way through it, and faults name their field."""

from __future__ import annotations

import pytest

from eval.desk.sets.form import filled, read, sent
from eval.sets import SETS, read_set
from eval.sets.file import QuestionIn
from eval.sets.writing import as_data

QUESTION = {"0.id": "w1", "0.question": "Dose?", "0.must": "500 micrograms || 0.5 mg\nthigh"}


@pytest.mark.parametrize("name", ["sample", "real_a", "conversations_guidelines"])
def test_every_question_of_a_set_comes_through_unchanged(name: str) -> None:
    for question in as_data(read_set(SETS / f"{name}.yaml"))["questions"]:
        form = sent(dict(filled(question).values))
        again = read(form)
        assert form.faults == {} and again is not None
        assert QuestionIn.model_validate(again) == QuestionIn.model_validate(question)


def test_lines_are_facts_and_places_are_kept_in_their_rows() -> None:
    place = {"0.place.2.document": "Sepsis", "0.place.2.contains": "within one hour"}
    made = read(sent(QUESTION | place))
    assert made is not None
    assert made["must"] == ["500 micrograms || 0.5 mg", "thigh"]
    assert made["expected"] == [{"document": "Sepsis", "contains": "within one hour"}]


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        ({"0.question": " "}, "0.question", "Question is missing"),
        ({"0.id": ""}, "0.id", "Id is missing"),
        ({"0.must": ""}, "0.must", "says nothing of what is expected"),
        ({"0.expect": "abstain"}, "0.must", "leave out the one or the other"),
        ({"0.masked": "Mrs Jones"}, "0.masked", "not in the question"),
        ({"0.place.1.section": "1.2"}, "0.place.1.document", "Document is missing"),
        ({"0.place.0.document": "x", "0.place.0.page": "two"}, "0.place.0.page", "Page"),
        ({"0.reviewed": "soon"}, "0.reviewed", "Reviewed is 'soon'"),
        ({"2.question": "And then?", "2.expect": "perhaps"}, "2.expect", "Expect is 'perhaps'"),
        ({"1.question": "And?", "1.masked": "Ann"}, "1.masked", "not in the question"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(change: dict[str, str], field: str, what: str) -> None:
    form = sent(QUESTION | change)
    assert read(form) is None
    assert field in form.faults and what in form.faults[field]


def test_a_follow_up_that_is_emptied_is_gone() -> None:
    values = QUESTION | {"1.question": "", "1.must": "old", "2.question": "And?", "2.must": "new"}
    made = read(sent(values))
    assert made is not None and [t["question"] for t in made["follow_ups"]] == ["And?"]


def test_there_is_always_room_for_one_more() -> None:
    form = sent(QUESTION | {"1.question": "And?", "0.place.3.document": "Sepsis"})
    assert form.turns == 3 and form.places[0] == 6


def test_a_hostile_form_makes_no_endless_page() -> None:
    form = sent(QUESTION | {"0.place.999999.document": "x", "99999.question": "y"})
    assert form.turns <= 22 and form.places[0] <= 52
