"""A dose for a child does not answer a question about an adult."""

from __future__ import annotations

import pytest

from assistant.generate.population import asked_for, for_others, patients_of
from assistant.quantities import quantities


@pytest.mark.parametrize(
    ("question", "whom"),
    [
        ("dose for an adult", {"adult"}),
        ("paediatric dose", {"child"}),
        ("dose in a 6 year old", {"child"}),
        ("dose in a 70 year old", {"adult"}),
        ("dose in a 17 year old", set()),
        ("dose in an 8 month old girl", {"child"}),
        ("adult and child doses", {"adult", "child"}),
        ("dose of gentamicin", set()),
    ],
)
def test_whom_a_question_is_about(question: str, whom: set[str]) -> None:
    assert asked_for(question, quantities(question)) == whom


def test_what_is_only_for_others() -> None:
    adult = frozenset({"adult"})
    assert for_others(adult, patients_of("Child: 40 mg/kg"))
    assert not for_others(adult, patients_of("Adult: 500 mg. Child: 40 mg/kg"))
    assert not for_others(adult, patients_of("500 mg 8 hourly"))
    assert not for_others(frozenset(), patients_of("Child: 40 mg/kg"))
