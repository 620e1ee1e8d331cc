"""The row for 31 kg is the row for "30-33 kg", and no other."""

from __future__ import annotations

import math

import pytest

from assistant.quantities import Quantity, Range, fit, quantities, ranges


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
        (">1 -3 YEARS | 100MG", [Range(1, 3, "year")]),
        ("children 6 to 11 years", [Range(6, 11, "year")]),
        ("Child 6 months to 6 years", [Range(0.5, 6, "year")]),
        ("Children ≤ 20 kg", [Range(-math.inf, 20, "kg")]),
        ("over 65 years", [Range(65, math.inf, "year")]),
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
