"""Why a statement is withheld."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong with a statement."""

    CITATION = "citation"
    NUMBER = "number"
    UNIT = "unit"
    COMPARATOR = "comparator"
    FREQUENCY = "frequency"
    ROUTE = "route"
    DRUG = "drug"
    NEGATION = "negation"
    DIRECTION = "direction"
    POPULATION = "population"
    SUPPORT = "support"


# What may be said in other terms ("keep off" for "do not use", "grown-ups" for "adults"): such a
# fault speaks against a statement and does not decide.
DOUBTS = frozenset((FaultKind.NEGATION, FaultKind.POPULATION))


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason. detail: the words at fault, for a librarian who reads the record."""

    kind: FaultKind
    detail: str
