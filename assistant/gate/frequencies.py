"""How often: "twice daily", "BD", "every 12 hours" and "12-hourly" are one interval.

On a chart they are not quite one (twice daily may be 8:00 and 18:00), but the amount in a day is
the same, and guidelines use them for each other; so here they are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.gate.numerals import numerals

_NUMBER = (
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|"
    r"twenty[ -]four|thirty[ -]six|forty[ -]eight|seventy[ -]two)"
)
_MANY = rf"(?P<low>{_NUMBER})(?:\s?(?:-|–|—|to|or)\s?(?P<high>{_NUMBER}))?"
_SPANS = {"minute": 1 / 60, "min": 1 / 60, "hour": 1.0, "hr": 1.0, "h": 1.0, "day": 24.0,
          "night": 24.0, "morning": 24.0, "evening": 24.0, "d": 24.0, "week": 168.0, "wk": 168.0,
          "fortnight": 336.0, "month": 730.0, "year": 8760.0}  # fmt: skip
_SPAN = r"(?P<span>minute|min|hour|hr|h|day|night|morning|evening|week|wk|fortnight|month|year)s?\b"
_LY = {"hourly": 1.0, "hrly": 1.0, "daily": 24.0, "weekly": 168.0, "monthly": 730.0,
       "nightly": 24.0, "fortnightly": 336.0, "yearly": 8760.0, "annually": 8760.0,
       "in 24 hours": 24.0, "per 24 hours": 24.0, "nocte": 24.0, "mane": 24.0}  # fmt: skip
_ABBREVIATED = {
    "od": 24.0, "qd": 24.0, "bd": 12.0, "bid": 12.0, "bds": 12.0, "tds": 8.0, "tid": 8.0,
    "qds": 6.0, "qid": 6.0, "qod": 48.0,
}  # fmt: skip
_TIMES = (
    rf"(?:(?P<once>once)|(?P<twice>twice)|(?P<thrice>thrice)|{_MANY}\s?(?:times|x|×)|"
    rf"(?<!\w)[x×]\s?(?P<x>\d)(?=\s?(?:daily|/|per\b|an?\b)))[\s-]?(?:in\s)?(?:(?P<ly>daily|weekly|monthly|yearly|annually|nightly)|"
    rf"(?:an?|per|each|every|/|in an?|in the|in any)?\s?(?:24[ -]?)?{_SPAN})"
)
_PATTERNS = (
    re.compile(_TIMES, re.IGNORECASE),
    re.compile(r"\b(?:every|each)\s(?:other|second)\s(?P<other>day|week|month)\b|"
               r"\b(?:on )?alternate[ -](?P<alternate>day|week|month)s?\b", re.IGNORECASE),
    re.compile(rf"\bq\.?\s?{_MANY}\s?-?(?:hours?|hrs?|hrly|hourly|h)\b", re.IGNORECASE),
    re.compile(rf"\b(?:every|each)\s?{_MANY}[\s-]?{_SPAN}", re.IGNORECASE),
    re.compile(rf"\b(?:at )?{_MANY}[\s-]?{_SPAN} intervals?", re.IGNORECASE),
    re.compile(rf"\b(?:at )?intervals? of {_MANY}[\s-]?{_SPAN}", re.IGNORECASE),
    re.compile(rf"\b(?:every|each)\s{_SPAN}", re.IGNORECASE),
    re.compile(rf"(?<![\w.,]){_MANY}[\s-]?(?P<ly>hourly|hrly|weekly|monthly)\b", re.IGNORECASE),
    re.compile(r"(?<![\w.])(?P<short>o\.d\.?|q\.d\.?|b\.d\.?|b\.i\.d\.?|t\.d\.s\.?|t\.i\.d\.?|"
               r"q\.d\.s\.?|q\.i\.d\.?|bd|bid|bds|tds|tid|qds|qid|qod|(?-i:OD)|"
               r"(?<=[gl] )od|(?<=mcg )od)(?![\w])", re.IGNORECASE),
    re.compile(r"\b(?P<ly>(?:in|per) 24 hours)(?=\s?:)", re.IGNORECASE),  # a column's head
    re.compile(r"\b(?P<ly>hourly|daily|nightly|weekly|monthly|fortnightly|yearly|annually|nocte|"
               r"mane)\b|(?<!for )(?<!half )(?<!than )(?<!within )(?<!after )(?<!least )"
               r"(?<!about )(?<!over )(?<! in )(?<!under )"
               r"(?<!of )(?<!aged )(?<!once )(?<!lasts )"
               r"\b(?:per|a)\s(?P<span>day|week|month|year)\b",
               re.IGNORECASE),
)  # fmt: skip
_AS_NEEDED = re.compile(
    r"\b(?:p\.?r\.?n\b\.?|(?:as|when|if|where)(?: and when)? (?:needed|required|necessary))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """Hours between doses, low to high."""

    low: float
    high: float
    start: int
    end: int


def frequencies(text: str) -> Iterator[Frequency]:
    """The frequencies of a text, each stretch of words once, the longest forms first."""
    rest = text
    for pattern in _PATTERNS:
        for match in pattern.finditer(rest):
            low, high = _interval(match)
            yield Frequency(low, high, match.start(), match.end())
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]


def as_needed(text: str) -> re.Match[str] | None:
    """The words that say "as needed"."""
    return _AS_NEEDED.search(text)


def _interval(match: re.Match[str]) -> tuple[float, float]:
    found = match.groupdict()
    other = found.get("other") or found.get("alternate")
    if other:
        return (_SPANS[other.lower()] * 2,) * 2
    if found.get("short"):
        return (_ABBREVIATED[found["short"].lower().replace(".", "")],) * 2
    span = found.get("span")
    each = _SPANS[span.lower()] if span else _LY[(found.get("ly") or "hourly").lower()]
    low = _number(found.get("low"), 1.0)
    high = _number(found.get("high"), low)
    if match.re is _PATTERNS[0]:  # so many times in a span
        fixed = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
        said = next((n for k, n in fixed.items() if found.get(k)), _number(found.get("x"), low))
        return each / max(said, high, 1e-9), each / (said or 1.0)
    return each * low, each * high


def _number(words: str | None, otherwise: float) -> float:
    return next((n.value for n in numerals(words)), otherwise) if words else otherwise
