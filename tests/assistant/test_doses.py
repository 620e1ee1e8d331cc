"""What counts as a dose."""

from __future__ import annotations

import pytest

from assistant.doses import states_dose


@pytest.mark.parametrize(
    "text",
    [
        "Give 500 micrograms IM.",
        "Dose: 0.5 mL",
        "amoxicillin 500mg three times a day",
        "10 mL/kg over 20 minutes",
        "a 40-mg tablet",
        "2 puffs through a spacer",
        "40 mmol of potassium chloride",
        "1,000 IU daily",
    ],
)
def test_a_dose(text: str) -> None:
    assert states_dose(text)


@pytest.mark.parametrize(
    "text",
    [
        "Transfuse below a haemoglobin of 70 g/L.",
        "A potassium of 6.5 mmol/L or more is severe.",
        "Glucose below 4 mmol per litre",
        "Within 1 hour, for 7 days",
        "Give intramuscular adrenaline.",
        "30 kg",
        "section 1.2 glossary",
    ],
)
def test_no_dose(text: str) -> None:
    assert not states_dose(text)
