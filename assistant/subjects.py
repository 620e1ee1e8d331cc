"""What a question is about, as far as single words tell: drugs, conditions, patients."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.vocabulary import entries
from assistant.vocabulary.medicines import is_drug

_WORD = re.compile(r"[^\W\d_][\w'-]*")
_NO_CONDITION = frozenset(("diagnosis", "prognosis", "dosis", "osmosis", "oma"))
_SHORTEST = 6  # letters of a word that is known by its ending
# Kinds of patient, of which one replaces the other, as they stand in a question.
_GROUPS = (
    r"(?:an? )?(?:\d+[ -]?(?:year|yr|month|week|day)s?[ -]olds?|adults?|child(?:ren)?|kids?|"
    r"infants?|bab(?:y|ies)|neonates?|newborns?|toddlers?|teenagers?|adolescents?|older people|"
    r"(?:the )?elderly|men|women)"
    r"(?:\s+(?:of|aged)\s+\d+"
    r"(?:\s*(?:years?|yrs?|y|months?|weeks?|days?)\b(?:\s+old)?|(?=\s*(?:[?,;!]|\.?$))))?"
)
PATIENTS = re.compile(rf"\b(?P<who>{_GROUPS})\b(?! (?:dose|score))", re.IGNORECASE)
# What changes an answer and is not its subject.
ASPECT = re.compile(
    r"\b(?:pregnan\w+|breast-?feeding|breastfed|lactation|renal (?:impairment|failure)|kidney "
    r"(?:impairment|failure|disease)|hepatic impairment|liver (?:impairment|failure|disease)|"
    r"dialysis|egfr|crcl|obes\w+|overweight|frail\w*|allerg\w+|intoleran\w+|nil by mouth|"
    r"ng tube|intravenous(?:ly)?|oral(?:ly)?|iv|im|po|at night|weekends?|mild|moderate|severe|"
    r"long term|first|second|third|immunosuppress\w+)\b",
    re.IGNORECASE,
)


def drugs(text: str) -> list[str]:
    """The words of a text that name medicines, in order."""
    return [word for word in _WORD.findall(text) if _is_medicine(word.lower())]


def conditions(text: str) -> list[str]:
    """The words of a text that name conditions, in order."""
    return [word for word in _WORD.findall(text) if _is_condition(word.lower())]


def subjects(text: str) -> list[str]:
    """The drugs and conditions of a text, in order."""
    return [w for w in _WORD.findall(text) if _is_medicine(w.lower()) or _is_condition(w.lower())]


def _is_medicine(word: str) -> bool:
    return is_drug(word) or word in _medicines()


def _is_condition(word: str) -> bool:
    if word in _NO_CONDITION:
        return False
    return word in _named() or (len(word) >= _SHORTEST and word.endswith(_endings()))


@lru_cache(maxsize=1)
def _medicines() -> frozenset[str]:
    return frozenset(entries("drug_names.txt", None))


@lru_cache(maxsize=1)
def _named() -> frozenset[str]:
    return frozenset(e for e in entries("conditions.txt", None) if not e.startswith("-"))


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    return tuple(e[1:] for e in entries("conditions.txt", None) if e.startswith("-"))
