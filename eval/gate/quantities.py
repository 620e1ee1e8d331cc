"""The attacker's own eye for numbers: where a text states a quantity, and what else it states.

Kept apart from the product's parsing on purpose: a blind spot shared by both would not show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PER = r"kg|day|hours?|hrs?|h|minutes?|mins?|min|dose|m²|m2|dL|dl|L|l|mL|ml|1\.73 ?m²"
_MASS = r"micrograms?|mcg|µg|μg|mg|kg|g|ng|grams?"
_UNIT = (
    rf"(?:{_MASS}|mL|ml|litres?|liters?|dL|L|mmol|micromol|µmol|μmol|mEq|units?|IU|iu|mmHg|kPa|cmH2O|"
    r"hours?|hourly|hrs?|minutes?|mins?|min|days?|weeks?|months?|years?|seconds?|puffs?|tablets?|"
    r"drops?|kcal|joules?|J|cm|mm)"
)
_QUANTITY = re.compile(
    rf"(?<![\w.,/×^-])(?P<number>{_NUMBER})(?P<gap>[ \u00a0\u202f-]?)"
    rf"(?P<unit>(?:{_UNIT}(?![A-Za-zµμ²]))(?:/(?:{_PER})(?![A-Za-z²]))*|%|°C)"
)
_ANY = re.compile(rf"(?<![\w.])(?:{_NUMBER})(?![\w]*\d)")
# Ways to say the same amount: each number is also known by these multiples.
_SAME = (1, 1000, 1 / 1000, 60, 1 / 60, 24, 1 / 24, 7, 1 / 7, 12, 1 / 12)
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
          "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "once": 1.0, "twice": 2.0,
          "half": 0.5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit. start, end: of the number in the text, end exclusive."""

    value: float
    number: str
    unit: str
    start: int
    end: int


def value(number: str) -> float:
    """The value of a written number."""
    return float(number.replace(",", ""))


@lru_cache(maxsize=8192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, in order; the last number of a range stands for it."""
    return tuple(
        Quantity(value(m["number"]), m["number"], m["unit"], m.start("number"), m.end("number"))
        for m in _QUANTITY.finditer(text)
    )


@lru_cache(maxsize=8192)
def numbers(text: str) -> frozenset[float]:
    """Every number that a text states, in figures or in the commonest words."""
    found = {value(m[0]) for m in _ANY.finditer(text)}
    words = set(re.findall(r"[a-z]+", text.lower()))
    found.update(amount for word, amount in _WORDS.items() if word in words)
    return frozenset(found)


def states(text: str, amount: float) -> bool:
    """Whether a text states a number, or what it may be converted to."""
    held = numbers(text)
    return any(abs(h - amount * m) < 1e-6 * max(1.0, h) for h in held for m in _SAME)


def written(amount: float, like: str) -> str:
    """An amount in figures, with a comma for thousands where its model has one."""
    text = f"{amount:,.4f}" if "," in like else f"{amount:.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def replaced(text: str, start: int, end: int, new: str) -> str:
    """The text with a span put in other words."""
    return text[:start] + new + text[end:]
