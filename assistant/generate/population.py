"""Adult or child: a dose for the one must not answer a question about the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.quantities import Quantity

_ADULT = re.compile(r"\b(?:adults?|elderly|older (?:people|adults?))\b", re.IGNORECASE)
_CHILD = re.compile(
    r"\b(?:child(?:ren|hood)?|p(?:a)?ediatrics?|infants?|neonat\w+|newborns?|bab(?:y|ies)|"
    r"toddlers?|preterm\w*|adolescents?|boys?|girls?|(?:month|week|day)s?[ -]olds?)\b",
    re.IGNORECASE,
)
_CHILDHOOD, _GROWN = 16.0, 18.0  # years: between them either guidance may be meant


def asked_for(question: str, quantities: Sequence[Quantity]) -> frozenset[str]:
    """Whom a question is about: adult, child, both or, where it does not say, neither."""
    ages = [q.value for q in quantities if q.unit == "year"]
    found = set(patients_of(question))
    if not found and ages:
        found.update(["child"] if max(ages) < _CHILDHOOD else [])
        found.update(["adult"] if max(ages) >= _GROWN else [])
    return frozenset(found)


def for_others(asked: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a text speaks only of patients that the question is not about. said: of whom."""
    return len(asked) == 1 and bool(said) and not said & asked


def patients_of(text: str) -> frozenset[str]:
    """Whom a text speaks of: adult, child, both or neither."""
    named = (("adult", _ADULT), ("child", _CHILD))
    return frozenset(name for name, pattern in named if pattern.search(text))
