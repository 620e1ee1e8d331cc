"""Quantities are read as they are meant, however they are written."""

from __future__ import annotations

import pytest

from assistant.gate.measures import INTERVAL, measures

Read = list[tuple[float, float, str, str]]


def read(text: str) -> Read:
    return [(round(m.low, 6), round(m.high, 6), m.name, m.bound.value) for m in measures(text)]


def one(value: float, unit: str = "", bound: str = "") -> Read:
    return [(value, value, unit, bound)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 mg", one(5, "mg")),
        ("2.5mg", one(2.5, "mg")),
        (".5 mg", one(0.5, "mg")),
        ("0·5 mg", one(0.5, "mg")),
        ("500 mcg", one(0.5, "mg")),
        ("500 micrograms", one(0.5, "mg")),
        ("500 µg", one(0.5, "mg")),
        ("1 g", one(1000, "mg")),
        ("1,000 mg", one(1000, "mg")),
        ("100,000 units", one(1e5, "unit")),
        ("10 000 units", one(1e4, "unit")),
        ("1.2 million units", one(1.2e6, "unit")),
        ("2.4 MU", one(2.4e6, "unit")),
        ("5–10 mg", [(5, 10, "mg", "")]),
        ("5 to 10 mg", [(5, 10, "mg", "")]),
        ("between 5 and 10 mg", [(5, 10, "mg", "")]),
        ("500 mg - 1 g", [(500, 1000, "mg", "")]),
        ("5 or 10 mg", [(5, 5, "mg", ""), (10, 10, "mg", "")]),
        ("½ tablet", one(0.5, "tablet")),
        ("1/2 tablet", one(0.5, "tablet")),
        ("1½ tablets", one(1.5, "tablet")),
        ("half an hour", one(0.5, "hour")),
        ("one hour", one(1, "hour")),
        ("60 minutes", one(1, "hour")),
        ("two weeks", one(336, "hour")),
        ("24-hour", one(24, "hour")),
        ("50 ×10⁹/L", one(5e7, "/ml")),
        ("50 x 10^9/L", one(5e7, "/ml")),
        ("50 x 109/L", one(5e7, "/ml")),
        ("38.5°C", one(38.5, "celsius")),
        ("38.5 degrees C", one(38.5, "celsius")),
        ("50 %", one(50, "percent")),
        ("50 per cent", one(50, "percent")),
        ("INR 2-3", [(2, 3, "", "")]),
        ("1 in 1,000", [(1, 1000, "ratio", "")]),
        ("1:1000", [(1, 1000, "ratio", "")]),
        ("type 2 diabetes", one(2, "type")),
        ("Stage 3", one(3, "stage")),
        ("grade III", one(3, "grade")),
        ("10 micrograms/kg/min", one(0.01, "mg/kg/minute")),
        ("60 mL/min/1.73 m²", one(60, "ml/m2/minute")),
        ("4 mmol/L", one(0.004, "mmol/ml")),
        ("8 g/dL", one(80, "mg/ml")),
        ("Dose (mg): 5", one(5, "mg")),
        ("Days of treatment: 7", one(168, "hour")),
        ("aged 65 and over", one(780, "month", "at least")),
        ("children under 5", one(60, "month", "less than")),
        ("from six years of age", one(72, "month", "at least")),
        ("1.5x the upper limit", one(1.5, "fold")),
        ("B12 and CHA2DS2-VASc in COVID-19", []),
        ("one of these", []),
    ],
)
def test_a_quantity_has_one_form(text: str, expected: Read) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("less than 5 mg", "less than"),
        ("<5 mg", "less than"),
        ("below 5 mg", "less than"),
        ("≤ 5 mg", "at most"),
        ("up to 5 mg", "at most"),
        ("no more than 5 mg", "at most"),
        ("should not exceed 5 mg", "at most"),
        ("maximum dose 5 mg", "at most"),
        ("a maximum of 5 mg", "at most"),
        ("5 mg or less", "at most"),
        ("5 mg max", "at most"),
        ("> 5 mg", "more than"),
        ("over 5 mg", "more than"),
        ("≥5 mg", "at least"),
        (">/= 5 mg", "at least"),
        ("at least 5 mg", "at least"),
        ("not less than 5 mg", "at least"),
        ("5 mg or more", "at least"),
        ("within 5 minutes", "at most"),
        ("over 5 minutes", ""),
        ("for over 5 days", "more than"),
        ("5 mg", ""),
        ("5 mg plus 2 mg", ""),
    ],
)
def test_a_comparator_is_found_on_either_side(text: str, bound: str) -> None:
    assert read(text)[0][3] == bound


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("twice daily", (12, 12)),
        ("BD", (12, 12)),
        ("b.d.", (12, 12)),
        ("every 12 hours", (12, 12)),
        ("12-hourly", (12, 12)),
        ("two times a day", (12, 12)),
        ("TDS", (8, 8)),
        ("q8h", (8, 8)),
        ("three times per day", (8, 8)),
        ("QDS", (6, 6)),
        ("4-6 hourly", (4, 6)),
        ("every 4 to 6 hours", (4, 6)),
        ("3-4 times a day", (6, 8)),
        ("hourly", (1, 1)),
        ("once daily", (24, 24)),
        ("every day", (24, 24)),
        ("every other day", (48, 48)),
        ("on alternate days", (48, 48)),
        ("once a week", (168, 168)),
    ],
)
def test_a_frequency_is_an_interval(text: str, hours: tuple[float, float]) -> None:
    assert [(low, high) for low, high, name, _ in read(text) if name == INTERVAL] == [hours]


def test_a_rate_by_the_day_is_a_frequency() -> None:
    expected = [(40, 40, "mg/kg", ""), (24, 24, INTERVAL, ""), (3, 3, "dose", "")]
    assert read("40 mg/kg/day in 3 divided doses") == expected
    assert read("40 mg/kg per day in 3 divided doses") == expected


def test_for_a_week_is_no_frequency() -> None:
    assert read("for a week") == one(168, "hour")


def test_a_comparator_holds_for_both_parts_of_a_pressure() -> None:
    assert read("<140/90 mmHg") == [*one(140, "mmhg", "less than"), *one(90, "mmhg", "less than")]
