"""Comparators: what bounds a number, before it ("less than 5") or after it ("5 or more")."""

from __future__ import annotations

import re
from enum import StrEnum


class Bound(StrEnum):
    """How a number is meant."""

    EXACT = ""
    BELOW = "less than"
    AT_MOST = "at most"
    ABOVE = "more than"
    AT_LEAST = "at least"


_AT_MOST = (
    r"≤|<\s?/?\s?=|=<|< ?or ?=|(?:less|fewer|lower) than or equal to|up to(?: and including)?|"
    r"at most|(?:as|so) (?:long|much|many|high|late) as|"
    r"(?:no|not|never|cannot) (?:be )?(?:more|greater|longer|higher|older|later|faster|larger) "
    r"than|"
    r"not ?>|"
    r"(?:not|never)(?: to| be)? exceed(?:ing|ed)?|without exceeding|within|no later than|"
    r"(?:in|over|during) the (?:last|past|previous)"
)
_AT_LEAST = (
    r"≥|>\s?/?\s?=|=>|> ?or ?=|(?:more|greater|higher) than or equal to|at least|"
    r"(?:no|not|never) (?:be )?(?:less|fewer|lower|shorter|younger|sooner|earlier|slower) than|"
    r"not ?<|from"
)
_BELOW = r"<|(?:less|fewer|lower|younger|smaller|lighter|shorter|earlier) than|below|under"
_ABOVE = (
    r">|(?:more|greater|higher|older|larger|heavier|longer|later) than|above|over|"
    r"exceed(?:s|ing|ed)?|in excess of|beyond"
)
_LIMIT = r"max(?:imum|imal|\.)?|ceiling|upper limit"
_LEAST = r"min(?:imum|imal|\.)(?!\w)|minimum|lower limit"
_FILL = (
    r"(?: ?(?:loss|rise|fall|score|level|age|total|dose) of)?\s?"
    r"(?:(?:a|an|the|or|equal|to|of|is|are|be|by|age|aged|ages|total|=|:|about|approximately)\s?)*"
)
_WORDS = r"[\s:(]*(?:[a-z/'-]+[\s:(]+){0,5}"
_BEFORE = re.compile(
    rf"(?<![^\W_])(?:(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST})|(?P<below>{_BELOW})|"
    rf"(?P<above>{_ABOVE})){_FILL}|(?:(?P<limit>{_LIMIT})|(?P<floor>{_LEAST})){_WORDS})$",
    re.IGNORECASE,
)
_SINCE = r"(?:\s?years?| of age| old|s)?"
_AFTER = re.compile(
    rf"{_SINCE}[\s,(]{{0,2}}(?:(?P<least>(?:or|and) (?:more|above|over|greater|older|higher|longer|"
    r"upwards?|heavier|larger|later)\b(?! than)|plus(?=\s?(?:[,.;)]|$))|\+(?![\w+])|"
    r"minimum\b|min\.)|"
    r"(?P<most>(?:or|and) (?:less|below|under|fewer|lower|younger|shorter|lighter|smaller|earlier)"
    r"\b(?! than)|(?:as (?:a|the) )?max(?:imum)?\b"
    r"(?!\.? (?:\d|dose|total|of|single|daily|adult))))",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\b(?:for|last(?:s|ed|ing)?|persist\w*|just|well|of)\s$", re.IGNORECASE)
_LOOK = 60  # characters before a number in which its comparator stands
# Negations that are comparators: they deny nothing.
COMPARING = re.compile(
    rf"{_AT_MOST}|{_AT_LEAST}|not only|no matter|whether or not|not limited to|"
    r"without delay|with or without|\bno\.?(?=\s?[:#])|\bno\. ?(?=\d)|"
    r"\bnot (?:quite )?(?:as|so) (?=\w+(?:\s*[.,;]| as\b|\s*$))|"
    r"as little as|no doubt|if not already|where not already",
    re.IGNORECASE,
)


def bound_of(text: str, start: int, end: int, unit: str) -> Bound:
    """What bounds the number at a span. unit: its dimension; of a stretch of hours or days "over"
    says how long something takes, of years "from" says the least age."""
    spell = unit in {"hour", "second"}
    before = _BEFORE.search(text, max(0, start - _LOOK), start)
    if before is not None:
        name = before.lastgroup
        said = before[name or 0].lower()
        if spell and said == "over" and not _LASTING.search(text, 0, before.start()):
            return Bound.EXACT
        if not spell and (said == "within" or " the " in said):
            return Bound.EXACT
        if said == "from" and unit != "month":
            return Bound.EXACT
        return _NAMED[name or ""]
    after = _AFTER.match(text, end)
    return _NAMED[after.lastgroup or ""] if after else Bound.EXACT


_NAMED = {
    "most": Bound.AT_MOST,
    "limit": Bound.AT_MOST,
    "least": Bound.AT_LEAST,
    "floor": Bound.AT_LEAST,
    "below": Bound.BELOW,
    "above": Bound.ABOVE,
}
