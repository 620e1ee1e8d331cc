"""A level is called by its name where it lies outside its interval, and is nothing else."""

from __future__ import annotations

import pytest

from assistant.vocabulary.levels import levels_named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what do I do if potassium is 6.8 with ECG changes",
         "what do I do if hyperkalaemia with ECG changes"),
        ("K+ 2.6 on the gas", "hypokalaemia on the gas"),
        ("K 6.8 what first", "hyperkalaemia what first"),
        ("K=7.1 mmol/L", "hyperkalaemia"),
        ("Na came back 118, how fast to correct", "hyponatraemia, how fast to correct"),
        ("corrected calcium of 3.1", "hypercalcaemia"),
        ("BM 2.8 nil by mouth", "hypoglycaemia nil by mouth"),
        ("magnesium level is 0.4", "hypomagnesaemia"),
    ],
)  # fmt: skip
def test_a_level_outside_its_interval_is_named(question: str, named: str) -> None:
    assert levels_named(question) == named


@pytest.mark.parametrize(
    "question",
    [
        "potassium is 4.2",
        "potassium 40 mmol in 1 litre",
        "potassium chloride 20 mmol",
        "magnesium 2 g over 20 minutes",
        "sodium 0.9%",
        "glucose 10%",
        "glucose 14 in DKA",
        "calcium gluconate 10 ml of 10 %",
        "vitamin K 10 mg",
        "magnesium 0.5 mmol/kg",
        "sodium 200 mg/dl",
        "potassium of 3-4",
        "ceftriaxone 2 mg/kg",
        "CKD stage 3",
    ],
)
def test_what_is_no_level_or_within_it_stays(question: str) -> None:
    assert levels_named(question) == question
