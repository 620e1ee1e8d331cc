from __future__ import annotations

import pytest

from assistant.gate.strength import KINDS, conditions, strengths


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Every patient needs oxygen.", {"all", "must"}),
        ("Oxygen may be considered.", {"may"}),
        ("Most patients recover.", {"some"}),
        ("Given only at night.", {"only"}),
        ("It rules out sepsis.", {"sure"}),
        ("Give 1 g orally.", set()),
    ],
)
def test_words_of_strength(text: str, kinds: set[str]) -> None:
    assert strengths(text) == kinds
    assert kinds <= set(KINDS)


def test_a_condition_reaches_to_the_end_of_its_clause() -> None:
    text = "Give oxygen if saturation is below 94 %, aiming for 98 %. Stop (in COPD) early."
    assert [text[slice(*s)] for s in conditions(text)] == [
        "if saturation is below 94 %",
        "(in COPD",
    ]
