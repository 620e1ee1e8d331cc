from __future__ import annotations

import pytest

from assistant.gate.emptiness import says_nothing
from assistant.gate.names import DrugNames
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording

QUESTION = "What is the dose of alteplase in stroke?"


def read(text: str) -> Reading:
    return Reading(text, Wording(lambda t: t.lower().split()), DrugNames())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("What is the dose?", "asks"),
        ("Which dose? Give it.", "asks"),
        ("It is recommended.", "no fact"),
        ("100 mg", "what its number is of"),
        ("The dose of alteplase in stroke", "repeats"),
    ],
)
def test_what_says_nothing_is_told(text: str, why: str) -> None:
    told = says_nothing(read(text), read(QUESTION))
    assert told is not None
    assert why in told


@pytest.mark.parametrize(
    "text",
    [
        "Alteplase 0.9 mg/kg is given.",
        "The dose of alteplase in stroke is 0.9 mg/kg.",
        "7 to 10 years: 100 mg every 8 hours",
        "Tenecteplase is used in stroke too.",
    ],
)
def test_what_says_something_is_let_through(text: str) -> None:
    assert says_nothing(read(text), read(QUESTION)) is None
