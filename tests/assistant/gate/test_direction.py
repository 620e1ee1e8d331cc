from __future__ import annotations

import pytest

from tests.assistant.gate.judge import kinds


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Increase the rate of the infusion.", "Decrease the rate of the infusion."),
        ("Keep the windows of the room open.", "Keep the windows of the room shut."),
        ("It is likely to be cellulitis.", "It is unlikely to be cellulitis."),
        ("The conjunctivitis is exudative.", "The conjunctivitis is nonexudative."),
        ("Diuretics cause hyperuricaemia.", "Diuretics cause hypouricaemia."),
    ],
)
def test_an_opposite_withholds_a_statement(text: str, unit: str) -> None:
    assert "direction" in kinds(text, unit)
    assert "direction" not in kinds(unit, unit)


def test_an_opposite_that_is_denied_is_the_same() -> None:
    text = "When the time of ingestion is unknown, give acetylcysteine."
    unit = "When the time of ingestion is not known, give acetylcysteine."
    assert "direction" not in kinds(text, unit)
