"""Whether a text speaks of the quantity that a question names: "31 kg" lies in "30-33 kg".

In a table of doses by weight, age or level the words of all rows are alike; only the quantity
tells which row answers, and a row for another weight must not stand in its place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNITS = {
    "kg": r"kgs?|kilograms?|kilos?",
    "year": r"years?|yrs?|y/?o",
    "month": r"months?|mths?",
    "week": r"weeks?|wks?",
    "day": r"days?",
    "hour": r"hours?|hrs?",
    "minute": r"minutes?|mins?",
    "mmol": r"mmol(?:/l)?|mmols?",
    "mmhg": r"mm ?hg",
    "mg": r"mg|milligrams?",
    "g": r"g|grams?",
    "ml": r"mls?|millilit(?:re|er)s?",
    "percent": r"%|percent|per cent",
    "celsius": r"°c|degrees?|celsius",
    "unit": r"units?|iu",
    "cm": r"cm",
    "mm": r"mm",
}
_TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})
_IN_A_YEAR = {"year": 1.0, "month": 12.0, "week": 52.0, "day": 365.0}
_NAMES = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
_UNIT = re.compile(rf"[\s-]{{0,2}}(?:{_NAMES})(?![a-z²])", re.IGNORECASE)
_BEFORE = re.compile(rf"\((?:{_NAMES})\)\s*:?\s*$", re.IGNORECASE)
_RANGE = re.compile(
    rf"[<>≤≥]?\s*(?P<low>{_NUMBER})\s*[a-z%]{{0,6}}\s*(?:-|–|—|\bto\b|\band\b)\s*(?P<high>{_NUMBER})|"
    rf"(?:<|≤|\bless than|\bunder|\bbelow|\bup to|\bat most)\s*=?\s*(?P<most>{_NUMBER})|"
    rf"(?:>|≥|\bmore than|\bover|\babove|\bat least|\bgreater than)\s*=?\s*(?P<least>{_NUMBER})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, None where none is said."""

    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, both included, in a unit; None where none is said."""

    low: float
    high: float
    unit: str | None


def quantities(question: str) -> tuple[Quantity, ...]:
    """The quantities that a question names."""
    found = []
    for match in re.finditer(rf"(?<![\w.]){_NUMBER}", question):
        unit = _UNIT.match(question, match.end())
        if not question.startswith("/", unit.end() if unit else match.end()):  # a rate
            found.append(Quantity(_value(match[0]), unit.lastgroup if unit else None))
    return tuple(found)


@lru_cache(maxsize=4096)
def ranges(text: str) -> tuple[Range, ...]:
    """The ranges that a text names."""
    found = []
    for match in _RANGE.finditer(text):
        unit = _unit_at(text, match.end()) or _unit_before(text, match.start())
        if match["low"]:
            high = _value(match["high"])
            low = _value(match["low"]) * _smaller(_unit_at(text, match.end("low")), unit)
        else:
            low = _value(match["least"]) if match["least"] else -math.inf
            high = _value(match["most"]) if match["most"] else math.inf
        if low < high:
            found.append(Range(low, high, unit))
    return tuple(found)


def fit(asked: Sequence[Quantity], text: str) -> float:
    """How a text's ranges fit the quantities of a question, -1 to 1.

    Each quantity counts 1 where it lies in a range of its unit, -1 where there are ranges of its
    unit and it lies in none, a half where it names no unit and lies in a closed range of one.
    """
    if not asked:
        return 0.0
    there = ranges(text)
    return sum(_fit(quantity, there) for quantity in asked) / len(asked)


def _fit(quantity: Quantity, there: Sequence[Range]) -> float:
    same = [r for r in there if r.unit == quantity.unit]
    if any(r.low <= quantity.value <= r.high for r in same):
        return 1.0
    if same:
        return -1.0
    closed = [r for r in there if r.unit not in _TIMES and not math.isinf(r.high - r.low)]
    inside = any(r.low <= quantity.value <= r.high for r in closed)
    return 0.5 if quantity.unit is None and inside else 0.0


def _smaller(low: str | None, high: str | None) -> float:
    """By what the lower end of "6 months to 6 years" counts in the unit of the higher."""
    if low in _IN_A_YEAR and high in _IN_A_YEAR:
        return _IN_A_YEAR[high] / _IN_A_YEAR[low]
    return 1.0


def _unit_at(text: str, at: int) -> str | None:
    match = _UNIT.match(text, at)
    return match.lastgroup if match else None


def _unit_before(text: str, at: int) -> str | None:
    match = _BEFORE.search(text[max(0, at - 16) : at])
    return match.lastgroup if match else None


def _value(number: str) -> float:
    """A comma before three digits parts thousands, any other is a decimal point."""
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    whole, *rest = plain.split(".")
    return float(f"{whole}.{''.join(rest)}" if rest else whole)
