from __future__ import annotations

import pytest

from eval.gate.quantities import quantities, states, written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.2.3 Give 1,000 mL over 2.5 hours", [(1000.0, "mL"), (2.5, "hours")]),
        ("5mg/kg/day and 94 %", [(5.0, "mg/kg/day"), (94.0, "%")]),
        ("NICE NG185, 2020, in 3 wards", []),
        ("every 4 to 6 hours", [(6.0, "hours")]),
        ("12-lead ECG", []),
    ],
)
def test_numbers_with_a_unit_are_found(text: str, found: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == found


@pytest.mark.parametrize("text", ["1000 mg", "1 kg", "one dose", "60 minutes", "1,000 mL"])
def test_a_number_counts_as_stated_in_words_and_in_other_units(text: str) -> None:
    assert states(text, 1.0)


def test_other_numbers_are_not_stated() -> None:
    assert not states("50 mg or 0.5 mg", 5.0)


def test_amounts_are_written_as_their_model_is() -> None:
    assert written(0.05, "0.5") == "0.05"
    assert written(10000.0, "1,000") == "10,000"
    assert written(50.0, "5") == "50"
