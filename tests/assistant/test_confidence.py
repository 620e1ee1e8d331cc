from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant.confidence import FEATURES, Calibration, features, load_calibration
from assistant.pipeline import Assistant
from assistant.retrieve import Retrieval

HELD = "what dose of adrenaline for anaphylaxis in an adult"
NOT_HELD = "tacrolimus trough after a kidney transplant"


def _values(assistant: Assistant, question: str) -> dict[str, float]:
    retrieval = assistant.retriever.retrieve(question)
    return dict(zip(FEATURES, features(retrieval, assistant.score(retrieval)), strict=True))


def test_the_calibration_that_ships_has_a_weight_for_each_feature() -> None:
    made = load_calibration()
    assert len(made.weights) == len(FEATURES)
    assert 0 < made.threshold < 1


def test_the_calibration_that_ships_says_how_it_was_made() -> None:
    facts = json.loads(files("assistant").joinpath("calibration.json").read_text("utf-8"))
    assert set(facts["weights"]) == set(FEATURES)
    assert facts["made"]["command"] == "python -m eval.bench.calibrate --write"
    assert all(facts["made"]["trained_on"].values())


def test_no_feature_of_a_good_match_speaks_against_an_answer() -> None:
    assert all(weight >= 0 for weight in load_calibration().weights)


def test_what_the_library_holds_scores_higher_in_every_feature(assistant: Assistant) -> None:
    held, not_held = _values(assistant, HELD), _values(assistant, NOT_HELD)
    assert {name for name in FEATURES if held[name] <= not_held[name]} <= {"agreement"}


def test_what_the_library_holds_is_answered_and_what_it_lacks_is_not(assistant: Assistant) -> None:
    made = load_calibration()
    held, not_held = (
        made.confidence(list(_values(assistant, question).values()))
        for question in (HELD, NOT_HELD)
    )
    assert not_held < made.threshold <= held


def test_agreement_is_the_share_of_one_document(assistant: Assistant) -> None:
    retrieval = assistant.retriever.retrieve(HELD)
    top = [c.document.id for c in retrieval.candidates[:5]]
    expected = top.count(top[0]) / len(top)
    assert _values(assistant, HELD)["agreement"] == pytest.approx(expected)


def test_a_retrieval_that_found_nothing_has_features_of_nothing(assistant: Assistant) -> None:
    found = assistant.retriever.retrieve(HELD)
    empty = Retrieval(found.query, found.terms, (), (), ())
    assert features(empty, []) == (0.0,) * len(FEATURES)
    assert load_calibration().confidence(features(empty, [])) < load_calibration().threshold


def test_confidence_grows_with_a_feature_and_stays_between_0_and_1() -> None:
    made = Calibration((1.0, 0.5, 2.0, 0.0), -1.0, 0.5)
    low, high = made.confidence((0, 0, 0, 0)), made.confidence((1, 1, 1, 1))
    assert 0 < low < high < 1
    assert made.confidence((1e9, 0, 0, 0)) == pytest.approx(1.0)
    assert made.confidence((-1e9, 0, 0, 0)) == pytest.approx(0.0)
