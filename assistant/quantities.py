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
_MONTHS = {"day": 12 / 365, "week": 12 / 52, "month": 1.0, "year": 12.0}
_OTHER = {"month": "year", "year": "month"}
_AGES = re.compile(
    r"\b(?:age[ds]?|old|adults?|child(?:ren)?|infants?|bab(?:y|ies)|toddlers?)\b", re.IGNORECASE
)
_NAMES = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
_UNIT = re.compile(rf"[\s-]{{0,2}}(?:{_NAMES})(?![a-z²])", re.IGNORECASE)
_BEFORE = re.compile(rf"\((?:{_NAMES})\)\s*:?\s*$", re.IGNORECASE)
_LESS = r"<|\b(?:less|younger|lighter|lower|fewer) than\b|\bunder\b|\bbelow\b"
_MORE = r">|\b(?:more|older|heavier|higher|greater) than\b|\bover\b|\babove\b"
_AT_MOST = r"≤|\bup to\b|\bat most\b|\bnot? (?:more|older|heavier|higher|greater) than\b"
_AT_LEAST = r"≥|\bat least\b|\bnot? (?:less|younger|lighter|lower|fewer) than\b"
_RANGE = re.compile(
    rf"(?P<from>[<>≤≥]?)\s*(?P<low>{_NUMBER})\s*[a-z%]{{0,6}}\s*(?:-{{1,2}}|–|—|\bto\b|\band\b)"
    rf"\s*(?P<to>[<≤]?)\s*(?P<high>{_NUMBER})|"
    rf"(?P<less>{_AT_MOST}|{_LESS})\s*(?P<most>=?\s*{_NUMBER})|"
    rf"(?P<more>{_AT_LEAST}|{_MORE})\s*(?P<least>=?\s*{_NUMBER})",
    re.IGNORECASE,
)
_BEYOND = re.compile(rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\s*$", re.IGNORECASE)
_COMPARED = 16  # characters before a number in which it may be compared
# How heavy a patient is: "weighing 10 kg".
_WEIGHT = re.compile(
    rf"(?:\b(?:weigh(?:s|ing)?|weight(?: of)?)\s+)?(?<![\w.]){_NUMBER}"
    r"[\s-]{0,2}(?:kgs?|kilograms?|kilos?)(?![a-z/])",
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


def unweighed(question: str) -> str:
    """A question without its patient's weight, which is compared as a quantity: as a word it is
    as rare as the topic's own words, and would find any page with that weight."""
    return _WEIGHT.sub(" ", question)


def quantities(question: str) -> tuple[Quantity, ...]:
    """The quantities that a question names; "under 6 months" is just below six."""
    found = []
    for match in re.finditer(rf"(?<![\w.]){_NUMBER}", question):
        unit = _UNIT.match(question, match.end())
        if question.startswith("/", unit.end() if unit else match.end()):  # a rate
            continue
        before = _BEYOND.search(question, max(0, match.start() - _COMPARED), match.start())
        value = _value(match[0])
        if before:
            value = math.nextafter(value, -math.inf if before["less"] else math.inf)
        found.append(Quantity(value, unit.lastgroup if unit else None))
    return tuple(found)


@lru_cache(maxsize=4096)
def ranges(text: str) -> tuple[Range, ...]:
    """The ranges that a text names, of ages both in months and in years. An end that is not part
    of its range ("under 9 kg") is the next number before or after it."""
    found: list[Range] = []
    ages = bool(_AGES.search(text))
    for match in _RANGE.finditer(text):
        unit = _unit_at(text, match.end()) or _unit_before(text, match.start())
        low, high = _ends(match)
        first = _unit_at(text, match.end("low")) if match["low"] else None
        if first != unit and first in _MONTHS and unit in _MONTHS:
            whole = Range(low * _MONTHS[first], high * _MONTHS[unit], "month")
            found += [_age(whole, first), _age(whole, unit)]
        elif low < high:
            found.append(Range(low, high, unit))
            if ages and unit in _OTHER:
                found.append(_age(found[-1], _OTHER[unit]))
    return tuple(found)


def _age(age: Range, unit: str) -> Range:
    """A range of ages in another unit."""
    assert age.unit
    times = _MONTHS[age.unit] / _MONTHS[unit]
    return Range(age.low * times, age.high * times, unit)


def _ends(match: re.Match[str]) -> tuple[float, float]:
    if match["low"]:
        low, high = _value(match["low"]), _value(match["high"])
        after = math.nextafter(low, math.inf) if match["from"] == ">" else low
        return after, math.nextafter(high, -math.inf) if match["to"] == "<" else high
    number = match["most"] or match["least"]
    value = _value(number.lstrip("= "))
    sign = match["less"] or match["more"]
    without = not number.startswith("=") and re.fullmatch(f"{_LESS}|{_MORE}", sign, re.IGNORECASE)
    if match["less"]:
        return -math.inf, math.nextafter(value, -math.inf) if without else value
    return math.nextafter(value, math.inf) if without else value, math.inf


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
