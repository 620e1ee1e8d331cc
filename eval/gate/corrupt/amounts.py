"""Numbers, units, decimals, comparators and frequencies made wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

from eval.gate.facts import Fact, content
from eval.gate.quantities import Quantity, quantities, replaced, states, written

T = TypeVar("T")
_TIMES = (2.0, 3.0, 4.0, 0.5, 1.5, 0.25, 1.2, 0.8)
_PLUS = (1.0, 2.0, 5.0, -1.0, -2.0)
_UNITS: Mapping[str, tuple[str, ...]] = {
    "mg": ("micrograms", "g", "mL"),
    "g": ("mg", "micrograms"),
    "mcg": ("mg", "g"),
    "µg": ("mg", "g"),
    "μg": ("mg", "g"),
    "microgram": ("mg", "g"),
    "micrograms": ("mg", "g"),
    "kg": ("g",),
    "ml": ("L", "mg"),
    "mL": ("L", "mg"),
    "L": ("mL",),
    "litre": ("mL",),
    "litres": ("mL",),
    "mmol": ("micromol",),
    "micromol": ("mmol",),
    "units": ("mL", "mg"),
    "IU": ("mg", "mL"),
    "kPa": ("mmHg",),
    "mmHg": ("kPa",),
    "hour": ("minute", "day"),
    "hours": ("minutes", "days"),
    "minute": ("hour", "second"),
    "minutes": ("hours", "seconds"),
    "day": ("hour", "week"),
    "days": ("hours", "weeks"),
    "week": ("day", "month"),
    "weeks": ("days", "months"),
    "month": ("week", "year"),
    "months": ("weeks", "years"),
    "year": ("month",),
    "years": ("months", "weeks"),
    "seconds": ("minutes",),
}
_COMPARATORS: tuple[tuple[str, str], ...] = (
    (r"at least(?= [\d~a-z]+)", "at most"),
    (r"at most(?= \d)", "at least"),
    (r"no more than(?= \d)", "at least"),
    (r"not more than(?= \d)", "at least"),
    (r"no less than(?= \d)", "at most"),
    (r"(?:less|fewer) than(?= \d)", "more than"),
    (r"(?:more|greater) than(?= \d)", "less than"),
    (r"(?:lower) than(?= \d)", "higher than"),
    (r"(?:higher) than(?= \d)", "lower than"),
    (r"below(?= \d)", "above"),
    (r"above(?= \d)", "below"),
    (r"under(?= \d)", "over"),
    (r"over(?= \d+ (?:years|months|kg)\b)", "under"),
    (r"up to(?= \d)", "at least"),
    (r"maximum(?= (?:dose |of |daily )*\d)", "minimum"),
    (r"minimum(?= (?:dose |of |daily )*\d)", "maximum"),
    (r"≥(?= ?\d)", "≤"),
    (r"≤(?= ?\d)", "≥"),
    (r">(?= ?\d)", "<"),
    (r"<(?= ?\d)", ">"),
    (r"(?<=\d )or more", "or less"),
    (r"(?<=L )or more", "or less"),
    (r"(?<=\d )or less", "or more"),
    (r"(?<=years )or (?:over|older)", "or under"),
    (r"(?<=\d )or over", "or under"),
    (r"within(?= \d+ (?:hours?|minutes?|days?|weeks?))", "after"),
)
_COMPARATOR = re.compile(
    "|".join(rf"(?P<c{i}>(?<!\w){p}(?!\w))" for i, (p, _) in enumerate(_COMPARATORS)),
    re.IGNORECASE,
)
_FREQUENCIES: tuple[tuple[str, ...], ...] = (
    ("once a day", "once daily", "OD", "every 24 hours", "24-hourly"),
    ("twice a day", "twice daily", "BD", "BID", "bd", "every 12 hours", "12 hourly", "12-hourly"),
    ("three times a day", "3 times a day", "three times daily", "3 times daily", "TDS", "tds",
     "every 8 hours", "8 hourly", "8-hourly"),
    ("four times a day", "4 times a day", "four times daily", "4 times daily", "QDS", "qds",
     "every 6 hours", "6 hourly", "6-hourly"),
    ("every 4 hours", "4 hourly", "4-hourly"),
    ("every 2 hours", "2 hourly", "2-hourly"),
    ("every hour", "hourly"),
    ("once a week", "once weekly", "weekly"),
    ("once a month", "monthly"),
)  # fmt: skip
_FREQUENCY = re.compile(
    "|".join(
        rf"(?P<f{i}>(?<![\w-])(?<!to )(?<!– )(?<!- )(?:{'|'.join(map(re.escape, group))})(?![\w-]))"
        for i, group in enumerate(_FREQUENCIES)
    )
)


def number(fact: Fact, said: str, rng: Random) -> str | None:
    """A number put in the place of another; nothing in the passage states it."""
    return _amount(fact, said, rng, lambda q: _other(q, rng))


def decimal(fact: Fact, said: str, rng: Random) -> str | None:
    """A decimal point shifted by one place."""
    return _amount(fact, said, rng, lambda q: rng.sample([q.value * 10, q.value / 10], 2))


def borrowed_number(fact: Fact, said: str, rng: Random) -> str | None:
    """A number that stands with the same unit of measure in a neighbouring sentence or row."""
    for mine in _shuffled(quantities(said), rng):
        for text in rng.sample(fact.beside, len(fact.beside)):
            theirs = [q for q in quantities(text) if q.unit == mine.unit and q.value != mine.value]
            if theirs and not states(fact.own, theirs[0].value) and _about_else(said, text):
                return replaced(said, mine.start, mine.end, theirs[0].number)
    return None


def unit(fact: Fact, said: str, rng: Random) -> str | None:
    """A unit of measure put in the place of another, or "/kg" lost from a dose by weight."""
    stated = {(q.value, q.unit.lower()) for q in quantities(fact.around)}
    for q in _shuffled(quantities(said), rng):
        first, _, rest = q.unit.partition("/")
        for new in _shuffled(_UNITS.get(first, ()), rng):
            if (q.value, new.lower()) not in stated:
                at = said.index(first, q.end)
                return replaced(said, at, at + len(first), new)
        if rest == "kg" and (q.value, first.lower()) not in stated:
            at = said.index("/kg", q.end)
            return replaced(said, at, at + 3, "")
    return None


def comparator(fact: Fact, said: str, rng: Random) -> str | None:
    """ "At least" for "at most", and the like."""
    for match in _shuffled(list(_COMPARATOR.finditer(said)), rng):
        new = _COMPARATORS[int((match.lastgroup or "c0")[1:])][1]
        false = replaced(said, match.start(), match.end(), new)
        flipped = false[match.start() : match.start() + len(new) + 4].lower()
        if flipped not in fact.around.lower():
            return false
    return None


def frequency(fact: Fact, said: str, rng: Random) -> str | None:
    """How often, made another: "once a day" for "twice a day"."""
    stated = {m.lastgroup for m in _FREQUENCY.finditer(fact.own)}
    matches = _shuffled(list(_FREQUENCY.finditer(said)), rng)
    if not matches:
        return None
    at = int((matches[0].lastgroup or "f0")[1:])
    free = [i for i in range(len(_FREQUENCIES)) if f"f{i}" not in stated]
    near = sorted(free, key=lambda i: abs(i - at))[:3]
    new = _FREQUENCIES[rng.choice(near)][0]
    return replaced(said, matches[0].start(), matches[0].end(), new)


def _amount(
    fact: Fact, said: str, rng: Random, others: Callable[[Quantity], list[float]]
) -> str | None:
    for q in _shuffled(quantities(said), rng):
        for amount in others(q):
            new = written(amount, q.number)
            if float(new.replace(",", "")) > 0 and not states(fact.around, amount):
                return replaced(said, q.start, q.end, new)
    return None


def _other(q: Quantity, rng: Random) -> list[float]:
    near = [q.value * t for t in _TIMES] + [q.value + p for p in _PLUS]
    whole = q.value == int(q.value)
    fit = [v for v in near if v > 0 and (not whole or v == int(v) or q.value < 5)]
    return rng.sample(fit, len(fit))


def _about_else(said: str, neighbour: str) -> bool:
    """Whether a statement holds a word of its own that its neighbour lacks."""
    return bool(content(said) - content(neighbour))


def _shuffled(items: Sequence[T], rng: Random) -> list[T]:
    return rng.sample(items, len(items))
