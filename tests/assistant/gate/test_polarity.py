"""Which clauses say no."""

from __future__ import annotations

import pytest

from assistant.gate.polarity import clauses


def denied(text: str) -> list[bool]:
    return [c.denied for c in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give aspirin.", [False]),
        ("Do not give aspirin.", [True]),
        ("Don't give aspirin.", [True]),
        ("Don’t give aspirin.", [True]),
        ("Aspirin should be avoided.", [True]),
        ("Aspirin is contraindicated.", [True]),
        ("Aspirin should not be withheld.", [False]),
        ("Give no more than 4 g.", [False]),
        ("It must not exceed 4 g.", [False]),
        ("Give it without delay.", [False]),
        ("Give paracetamol, not ibuprofen.", [False, True]),
        ("Give paracetamol rather than ibuprofen.", [False, True]),
        ("Give it if there is no fever.", [False, True]),
        ("Do not give it in: pregnancy", [True]),
        ("Doses: 5 mg", [False, False]),
        ("Patients with allergy (a rash) must not be given it.", [True, False]),
    ],
)
def test_each_clause_says_yes_or_no(text: str, expected: list[bool]) -> None:
    assert denied(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It never fails to harm and is contraindicated.", 1),
        ("It should not be withheld.", 0),
        ("No history or finding can rule out sepsis.", 0),
        ("It cannot be excluded.", 0),
        ("It is not as accurate.", 0),
        ("Leave superficial burns out of it.", 1),
        ("It is not as a rule harmful.", 1),
    ],
)
def test_denials_are_counted(text: str, count: int) -> None:
    assert sum(c.denials for c in clauses(text)) == count
