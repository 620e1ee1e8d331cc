"""The quantities of a text: numbers with units, ranges, comparators, and how often."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.gate.bounds import Bound, bound_of
from assistant.gate.frequencies import frequencies
from assistant.gate.numerals import LABELS, Numeral, numerals
from assistant.gate.units import Measured, counted, unit_at, unit_of_head, unit_per

INTERVAL = "interval"  # the dimension of a frequency, in hours
_CLOSE = 1e-6
_TO = re.compile(r"\s?(?:-|–|—|−|‑|to|through)\s?", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|to)\s|\s?[-–]\s?", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s(?:the ages? of )?(?:about )?$", re.IGNORECASE)
_LIST = re.compile(r"\s?(?:,|/|;|,? ?(?:\bor\b|\band then\b|\band\b|\bthen\b))\s?", re.IGNORECASE)
_COUNTED = re.compile(r"\sof\s[^\W\d_]+(?:\s[^\W\d_]+)?,?\s(?:and\s)?", re.IGNORECASE)
_RATIO = re.compile(r"\s?:\s?|\s(?:in|per|out of)\s(?:every\s)?", re.IGNORECASE)
_AGED = re.compile(
    r"\b(?:(?:aged|ages?)(?: of| from| between| (?:less|more|younger|older) than| under| over|"
    r" above| below)?|(?:younger|older) than|"
    r"(?:children|adults|people|patients|women|men) (?:aged )?(?:under|over|above|below))"
    r"\s?(?:[<>≤≥]\s?)?$",
    re.IGNORECASE,
)
_RANGED = re.compile(
    rf"{_TO.pattern}\d[\d.]*\s?(?:months?|mths?|weeks?|wks?|days?|hours?)\b", re.IGNORECASE
)  # "1 to 3 months"
_NAMED = re.compile(r"(?!(?:st|nd|rd|th)\b)[^\W\d_]", re.IGNORECASE)
_MOST = re.compile(r"\bmax(?:imum|imal)?\b", re.IGNORECASE)
_HEAD = re.compile(r"(?:^|\|)\s?([^|:]{2,60}): ?[+-]?$")


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity, from low to high (the same where it is one number), in its dimension's unit.

    name: dimension and what it is counted per ("mg/kg"), "" where there is none, "type" for what
    a number labels. daily: counted per day by its unit. written: a single number as it
    stands.
    """

    low: float
    high: float
    name: str
    bound: Bound
    start: int
    end: int
    daily: bool = False
    code: str | None = None
    written: float | None = None

    def same(self, other: Measure) -> bool:
        """Whether both are the same quantity, whatever the comparator."""
        return self.same_value(other) and self.same_unit(other)

    def same_value(self, other: Measure) -> bool:
        """Whether both are the same numbers, whatever the comparator."""
        if self.code or other.code:
            return self.code == other.code
        return _near(self.low, other.low) and _near(self.high, other.high)

    def same_unit(self, other: Measure) -> bool:
        """Whether both are in one dimension; nouns that are counted may be left out."""
        if self.name == other.name:
            return True
        names = {self.name, other.name} - {""}
        if not all(counted(n) or n in LABELS for n in names):
            return False
        return len(names) == 1 or len(names & LABELS) == 1  # "score 2" is "2 points"


@dataclass(frozen=True, slots=True)
class _Found:
    numeral: Numeral
    unit: Measured | None
    end: int


@lru_cache(maxsize=8192)
def measures(text: str) -> tuple[Measure, ...]:
    """The quantities of a text, in order."""
    often = list(frequencies(text))
    rest = text
    for f in often:
        rest = rest[: f.start] + "\x00" * (f.end - f.start) + rest[f.end :]
    found: list[_Found] = []
    for numeral in numerals(rest):
        if found and numeral.start < found[-1].end:
            continue  # "1.73" in "/1.73 m2" is of the unit
        one = _found(rest, numeral)
        if one.unit or numeral.word or not _NAMED.match(rest, numeral.end):
            found.append(one)  # "4AT" is a name
    made = [
        Measure(f.low, f.high, INTERVAL, _often(text, f.start, f.end), f.start, f.end)
        for f in often
    ]
    for measure, unit in _joined(rest, _shared(rest, found)):
        made.append(measure)
        each = 24.0 if unit and unit.daily else 168.0 if unit and unit.weekly else 0.0
        if each:
            made.append(Measure(each, each, INTERVAL, Bound.EXACT, measure.start, measure.end))
    return tuple(sorted(made, key=lambda m: (m.start, m.end)))


def _often(text: str, start: int, end: int) -> Bound:
    """How a frequency is bounded: in "Maximum in 24 hours: 4 g" the amount is."""
    return Bound.EXACT if text[end : end + 1] == ":" else bound_of(text, start, end, INTERVAL)


def _found(text: str, numeral: Numeral) -> _Found:
    unit = unit_at(text, numeral.end) or unit_per(text, numeral.end)
    aged = unit is None and _AGED.search(text, max(0, numeral.start - 32), numeral.start)
    if aged and not _RANGED.match(text, numeral.end):
        unit = Measured("month", 12.0, numeral.end)
    return _Found(numeral, unit, unit.end if unit else numeral.end)


def _shared(text: str, found: Sequence[_Found]) -> list[_Found]:
    """Units brought to the numbers before them that share one: "5 or 10 mg", "140/90 mmHg"; and
    from a column's head: "Dose (mg): 5"."""
    out = list(found)
    for i in range(len(out) - 2, -1, -1):
        one, other = out[i], out[i + 1]
        between = text[one.end : other.numeral.start]
        listed = _LIST.fullmatch(between) or _TO.fullmatch(between) or _AND.fullmatch(between)
        if one.unit is None and one.numeral.label is None and other.unit and listed:
            out[i] = replace(one, unit=replace(other.unit, end=one.end))
        elif one.unit and other.unit and _COUNTED.fullmatch(between):
            # "130 mmol of sodium and 15 mmol of potassium per litre"
            rated = other.unit.name.startswith(f"{one.unit.name}/")
            out[i] = replace(one, unit=replace(other.unit, end=one.end)) if rated else one
    for i, one in enumerate(out):
        if one.unit is None and (head := _HEAD.search(text, 0, one.numeral.start)):
            unit = unit_of_head(head[1])
            if unit is not None:
                out[i] = replace(one, unit=replace(unit, end=one.end))
    return out


def _joined(text: str, found: Sequence[_Found]) -> list[tuple[Measure, Measured | None]]:
    """Ranges and ratios made of the numbers that belong together, and what stands alone."""
    out: list[tuple[Measure, Measured | None]] = []
    at = 0
    while at < len(found):
        one = found[at]
        other = found[at + 1] if at + 1 < len(found) else None
        pair = _pair(text, one, other) if other else None
        if pair is not None and other is not None:
            out.append((pair, other.unit or one.unit))
            at += 2
            continue
        at += 1
        if one.numeral.word and one.numeral.value == 1 and one.unit is None:
            continue  # "one" without a unit is a pronoun
        made = _one(text, one)
        if out and made.bound is Bound.EXACT and text[out[-1][0].end : made.start] == "/":
            made = replace(made, bound=out[-1][0].bound)  # "<140/90 mmHg"
        out.append((made, one.unit))
    return out


def _pair(text: str, one: _Found, other: _Found) -> Measure | None:
    between = text[one.end : other.numeral.start]
    if one.numeral.code or other.numeral.code:
        return None
    if _RATIO.fullmatch(between) and one.unit is None and other.numeral.value >= one.numeral.value:
        low, high = one.numeral.value, other.numeral.value
        return Measure(low, high, "ratio", Bound.EXACT, one.numeral.start, other.numeral.end)
    opened = _BETWEEN.search(text, max(0, one.numeral.start - 30), one.numeral.start)
    if not (_TO.fullmatch(between) or (opened and _AND.fullmatch(between))):
        return None
    unit = other.unit or one.unit
    low, high = _value(one, one.unit or unit), _value(other, unit)
    names = {u.name for u in (one.unit, other.unit) if u}
    if low >= high or len(names) > 1:
        return None
    start, end = one.numeral.start, max(other.end, other.numeral.end)
    bound = Bound.EXACT if opened else bound_of(text, start, end, _name(one, unit))
    daily = bool(unit and unit.daily)
    name = _name(one, unit)
    return Measure(low, high, name, bound, start, end, daily)


def _one(text: str, one: _Found) -> Measure:
    value = _value(one, one.unit)
    start, end = one.numeral.start, one.end
    bound = bound_of(text, start, end, _name(one, one.unit))
    daily = bool(one.unit and one.unit.daily)
    if bound is Bound.EXACT and (head := _HEAD.search(text, 0, start)) and _MOST.search(head[1]):
        bound = Bound.AT_MOST  # "Maximum in 24 hours: 4 g"
    name = _name(one, one.unit)
    code, written = one.numeral.code, one.numeral.value
    return Measure(value, value, name, bound, start, end, daily, code, written)


def _name(found: _Found, unit: Measured | None) -> str:
    if unit is not None:
        return unit.name
    return found.numeral.label or ""


def _value(found: _Found, unit: Measured | None) -> float:
    return found.numeral.value * (unit.factor if unit else 1.0)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= _CLOSE * max(abs(a), abs(b))
