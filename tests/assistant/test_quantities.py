"""The row for 31 kg is the row for "30-33 kg", and no other."""

from __future__ import annotations

import math

import pytest

from assistant.quantities import Quantity, Range, fit, quantities, ranges, unweighed


def just_below(value: float) -> float:
    """The next number below a value."""
    return math.nextafter(value, -math.inf)


def just_above(value: float) -> float:
    """The next number above a value."""
    return math.nextafter(value, math.inf)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("artesunate for a 31 kg child", [Quantity(31, "kg")]),
        ("31kg", [Quantity(31, "kg")]),
        ("a 10-year-old", [Quantity(10, "year")]),
        ("K+ of 6.5, what now?", [Quantity(6.5, None)]),
        ("1,500 IU", [Quantity(1500, "unit")]),
        ("sodium 1,5", [Quantity(1.5, None)]),
        ("60 units a day, sugar 15", [Quantity(60, "unit"), Quantity(15, None)]),
        ("child under 6 months", [Quantity(just_below(6), "month")]),
        ("older than 12 years", [Quantity(just_above(12), "year")]),
        ("gentamicin 5 mg/kg", []),
        ("no numbers", []),
    ],
)
def test_quantities_of_a_question(question: str, found: list[Quantity]) -> None:
    assert list(quantities(question)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Weight: 30-33 kg | Dose (mg): 80", [Range(30, 33, "kg")]),
        ("Weight (kg): 30–33 | Dose", [Range(30, 33, "kg")]),
        (">1 -3 YEARS | 100MG", [Range(just_above(1), 3, "year")]),
        ("≥5kg to <9kg (2 -11 months)", [Range(5, just_below(9), "kg"), Range(2, 11, "month")]),
        ("18 kg -- <36 kg", [Range(18, just_below(36), "kg")]),
        ("less than 10 kg", [Range(-math.inf, just_below(10), "kg")]),
        ("<= 10 kg", [Range(-math.inf, 10, "kg")]),
        ("children 6 to 11 years", [Range(6, 11, "year"), Range(72, 132, "month")]),
        ("6 months to 6 years", [Range(6, 72, "month"), Range(0.5, 6, "year")]),
        ("Child of 2 to 11 months", [Range(2, 11, "month"), Range(2 / 12, 11 / 12, "year")]),
        ("for 3 to 6 months", [Range(3, 6, "month")]),
        ("Children ≤ 20 kg", [Range(-math.inf, 20, "kg")]),
        ("over 65 years", [Range(just_above(65), math.inf, "year")]),
        ("not more than 50 mg/minute", [Range(-math.inf, 50, "mg")]),
        ("not less than 5 minutes", [Range(5, math.inf, "minute")]),
        ("at least 65 years", [Range(65, math.inf, "year")]),
        ("MEDIUM DOSE 41-80 units/day: 6", [Range(41, 80, "unit")]),
        ("take 2 tablets", []),
        ("section 3 - 1", []),
    ],
)
def test_ranges_of_a_text(text: str, found: list[Range]) -> None:
    assert list(ranges(text)) == found


def test_a_quantity_fits_the_range_that_holds_it_and_no_other_of_its_unit() -> None:
    asked = quantities("31 kg child")
    assert fit(asked, "Weight: 30-33 kg | Dose (mg): 80") == 1.0
    assert fit(asked, "Weight: 88-91 kg | Dose (mg): 220") == -1.0
    assert fit(asked, "give over 30-60 minutes") == 0.0
    assert fit((), "30-33 kg") == 0.0


def test_a_quantity_without_a_unit_fits_less_and_never_a_time() -> None:
    asked = quantities("diastolic 105")
    assert fit(asked, "Diastolic 100-110 mm Hg") == 0.5
    assert fit(asked, "for 100-110 minutes") == 0.0
    assert fit(asked, "8.5-11.1 | 3") == -1.0


def test_several_quantities_share_the_fit() -> None:
    asked = quantities("On 60 units insulin a day, pre-lunch sugar 15")
    row = "{} | LOW DOSE <40 units/day: {} | MEDIUM DOSE 41-80 units/day: {}"
    assert fit(asked, row.format("14.1-17", 4, 6)) == 1.0
    assert fit(asked, row.format("8.5-11.1", 1, 2)) == 0.0


def test_an_end_belongs_to_one_of_two_rows_that_meet_at_it() -> None:
    asked = quantities("a 9 kg child")
    assert fit(asked, "Weight: ≥5kg to <9kg | 1 tablet") == -1.0
    assert fit(asked, "Weight: ≥9kg to <18kg | 2 tablets") == 1.0
    assert fit(quantities("under 6 months"), "Infants 6 to 11 months") == -1.0
    assert fit(quantities("under 6 months"), "200,000 IU for age above 1 year") == -1.0


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("ORS for a child weighing 10 kg", "ORS for a child"),
        ("artesunate, 31kg child", "artesunate, child"),
        ("gentamicin 5 mg/kg", "gentamicin 5 mg/kg"),
        ("10 mg per kg in a 4 year old", "10 mg per kg in a 4 year old"),
    ],
)
def test_a_patients_weight_is_no_word_to_search_for(question: str, rest: str) -> None:
    assert unweighed(question).split() == rest.split()
