from __future__ import annotations

from random import Random

import pytest

from eval.gate.corrupt import words
from tests.eval.gate.made import fact


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Aspirin should be given at once.", "Aspirin should not be given at once."),
        ("Oxygen is offered to all.", "Oxygen is not offered to all."),
        ("Give aspirin to adults.", "Do not give aspirin to adults."),
        ("Aspirin is given unless there is allergy.", None),
        ("Rash, fever, cough.", None),
        ("See whether aspirin is given.", None),
    ],
)
def test_a_statement_without_a_negation_is_denied(true: str, false: str | None) -> None:
    assert words.negation_added(fact(true), true, Random(1)) == false


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Aspirin should not be given to children.", "Aspirin should be given to children."),
        ("Do not give aspirin.", "give aspirin."),
        ("Ibuprofen is avoided in pregnancy.", "Ibuprofen is used in pregnancy."),
        ("It is contraindicated in asthma.", "It is indicated in asthma."),
        ("It is never given with alcohol.", "It is always given with alcohol."),
        ("It should not only be given at night.", None),
        ("It may not be needed.", None),
        ("Migraine with or without aura.", None),
        ("Give it at night.", None),
    ],
)
def test_a_prohibition_is_turned_into_its_opposite(true: str, false: str | None) -> None:
    made = words.negation_dropped(fact(true), true, Random(1))
    assert made == (false and false[0].upper() + false[1:])


def test_a_drug_is_swapped_for_one_that_the_section_names() -> None:
    true = fact("Give lorazepam 4 mg.", ["Phenytoin is given at 20 mg/kg."])
    assert words.drug(true, true.text, Random(1)) == "Give phenytoin 4 mg."


def test_a_drug_is_not_swapped_for_another_name_of_it() -> None:
    true = fact("Give adrenaline 1 mg.", ["Epinephrine is repeated after 4 minutes."])
    assert words.drug(true, true.text, Random(1)) is None


def test_a_drug_is_not_swapped_where_the_neighbour_says_the_same_of_the_other() -> None:
    true = fact("Morphine dose: 2 mg hourly for pain.", ["Midazolam dose: 2 mg hourly for pain."])
    assert words.drug(true, true.text, Random(1)) is None


@pytest.mark.parametrize("seed", range(10))
def test_a_population_is_swapped_for_one_that_the_unit_does_not_name(seed: int) -> None:
    true = fact("Pregnant women are given cefalexin.")
    false = words.population(true, true.text, Random(seed))
    assert false == "Men are given cefalexin."  # "Fever in children" is the document's title


def test_a_drug_is_not_swapped_where_an_item_without_a_name_says_the_same() -> None:
    item = fact("Adult: 500 mg by mouth every 8 hours", ["Metronidazole", "Erythromycin",
                "Adult: 500 mg by mouth every 8 hours for 7 days"])  # fmt: skip
    said = "Metronidazole: Adult: 500 mg by mouth every 8 hours."
    assert words.drug(item, said, Random(1)) is None


def test_a_route_is_swapped_for_one_that_the_unit_does_not_name() -> None:
    true = fact("Give 5 mg IV or orally.")
    false = words.route(true, true.text, Random(3))
    assert false is not None
    assert "IV" not in false
    assert "orally" in false


def test_what_is_no_route_of_a_drug_is_left() -> None:
    true = fact("Look for redness of the oral mucosa.")
    assert words.route(true, true.text, Random(3)) is None
