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


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason. detail: the words at fault, for a librarian who reads the record."""

    kind: FaultKind
    detail: str
