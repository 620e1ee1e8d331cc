from __future__ import annotations

from random import Random

import pytest

from eval.gate.corrupt import amounts
from eval.gate.quantities import quantities
from tests.eval.gate.made import fact

DOSE = "Give paracetamol 15 mg/kg every 6 hours, at most 60 mg/kg in 24 hours."
SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_number_is_one_that_the_passage_does_not_state(seed: int) -> None:
    true = fact(DOSE, ["A neonate is given 20 mg/kg."])
    false = amounts.number(true, true.text, Random(seed))
    assert false is not None
    new = {q.value for q in quantities(false)} - {q.value for q in quantities(DOSE)}
    assert len(new) == 1
    assert not new & {15.0, 6.0, 60.0, 24.0, 20.0}


def test_a_number_is_not_changed_to_what_is_the_same_in_another_unit() -> None:
    true = fact("Give 1 g by mouth.", ["That is 1000 mg."])
    made = {amounts.decimal(true, true.text, Random(seed)) for seed in SEEDS}
    assert made == {"Give 10 g by mouth.", "Give 0.1 g by mouth."}


def test_a_borrowed_number_has_the_unit_of_the_one_it_replaces() -> None:
    true = fact("Child: give 5 mg at night.", ["Adult: give 20 mg at night.", "Review in 3 days."])
    assert amounts.borrowed_number(true, true.text, Random(1)) == "Child: give 20 mg at night."


def test_no_number_is_borrowed_that_the_unit_states_itself() -> None:
    true = fact("Give 5 mg, or 10 mg in adults.", ["Otherwise give 10 mg.", "Start with 5 mg."])
    assert amounts.borrowed_number(true, true.text, Random(1)) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_unit_keeps_the_number(seed: int) -> None:
    true = fact("Give 250 micrograms by mouth.")
    false = amounts.unit(true, true.text, Random(seed))
    assert false in {"Give 250 mg by mouth.", "Give 250 g by mouth."}


def test_a_unit_that_the_passage_states_for_the_same_number_is_not_put_in() -> None:
    true = fact("Give 5 mL.", ["It holds 5 mg, from the 5 L drum."])
    assert amounts.unit(true, true.text, Random(1)) is None


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Refer at a level of at least 5 mmol/L.", "Refer at a level of at most 5 mmol/L."),
        ("Give oxygen when below 94 %.", "Give oxygen when above 94 %."),
        ("A lactate > 4 mmol/L is high.", "A lactate < 4 mmol/L is high."),
        ("Take the sample within 4 hours.", "Take the sample after 4 hours."),
        ("The maximum dose is 50 mg.", None),
        ("Infuse over 20 minutes.", None),
    ],
)
def test_a_comparator_is_flipped(true: str, false: str | None) -> None:
    assert amounts.comparator(fact(true), true, Random(1)) == false


def test_a_comparator_is_not_flipped_to_what_stands_beside_it() -> None:
    true = fact("Treat adults below 94 %.", ["Do not treat above 94 %."])
    assert amounts.comparator(true, true.text, Random(1)) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_frequency_is_not_another_name_of_the_same(seed: int) -> None:
    true = fact("Give 5 mg twice daily.")
    false = amounts.frequency(true, true.text, Random(seed))
    assert false is not None
    assert "twice" not in false
    assert "12" not in false


def test_how_often_is_not_changed_in_the_middle_of_a_range() -> None:
    true = fact("Give 5 mg 3 to 4 times a day.")
    assert amounts.frequency(true, true.text, Random(1)) is None
