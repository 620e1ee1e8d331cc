"""Numbers as they are written: digits, words, fractions, powers of ten, Roman after a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LABEL = (
    r"type|stage|grade|class|step|phase|level|category|group|table|figure|section|chapter|tier|"
    r"line|day|week|month|year|part|box|version|appendix|question|score|visit|trimester|rank|zone|"
    r"rule|plan|option|dose"
)
LABELS = frozenset(_LABEL.split("|"))
_SMALL_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
_WORDS = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_SMALL_WORDS})\b)?|(?:{_SMALL_WORDS})\b)"
    r"(?:\s(?:hundred|thousand))?"
)
_NUMERAL = re.compile(
    rf"""
    (?P<code>(?<![\w.])\d+(?:\.\d+){{2,}}(?![\w]))
  | (?P<half>\bhalf\san?(?=\s(?:hour|tablet|day|minute|ampoule|dose)))
  | (?<![^\W\d_])(?<![\d.,])(?P<whole>\d+)?\s?(?P<part>[½¼¾⅓⅔⅛])
  | (?<![\w./,])(?P<top>[1-9])/(?P<bottom>[2-9])(?=\s(?:of\b|an?\b|tab|hour|amp|dose|strength))
  | (?<![^\W_])(?<![\d][.,])(?P<digits>
        \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)
      | [1-9]\d{{0,2}}(?:[\u2009\u202f\u00a0\s]000)+(?![\d.,]\d|\d)
      | \d+(?:[.·]\d+|,\d{{1,2}}(?![\d,]))?
      | \.\d+)
  | \b(?P<label>{_LABEL})s?[\s-](?P<roman>i{{1,3}}|iv|vi?)\b(?![.'/])
  | \b(?P<a>(?:(?<=within\s)|(?<=after\s)|(?<=over\s)|(?<=least\s)|(?<=than\s)|(?<=for\s))an?)
        (?=\s(?:hour|day|week|month|year|minute)\b)
  | \b(?P<words>{_WORDS})(?![\w])
    """,
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
_TIMES = re.compile(
    r"\s?(?:(?P<million>million|m(?=\s?(?:units|iu)\b))|(?P<thousand>thousand|k(?=\s?(?:units|iu)\b))"
    r"|[x×*]\s?10(?:\^|\*\*)?\s?(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|-?\d{1,2}))(?![^\W\d_])",
    re.IGNORECASE,
)
_TEN = re.compile(r"10(?:(?:\^|\*\*)\s?(?P<hat>\d{1,2})|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
_NAME = re.compile(r"[^\W\d_]{2}[-‑]$")  # "COVID-19" is a name
_BEFORE = re.compile(rf"\b(?P<label>{_LABEL})s?[\s-]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text. label: what it numbers ("type" in "type 2"), or None.

    code: a number of a part, as "1.2.3", that is compared as it stands. word: written in letters.
    """

    value: float
    start: int
    end: int
    label: str | None = None
    code: str | None = None
    word: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a text, in order."""
    at = 0
    while (match := _NUMERAL.search(text, at)) is not None:
        made = _numeral(match, text)
        at = made.end
        if made.label or not _NAME.search(text, max(0, made.start - 12), made.start):
            yield made


def _numeral(match: re.Match[str], text: str) -> Numeral:
    start, end = match.span()
    if match["roman"]:
        roman = _ROMAN[match["roman"].lower()]
        return Numeral(roman, match.start("roman"), end, match["label"].lower())
    label = _BEFORE.search(text, max(0, start - 16), start)
    named = label["label"].lower() if label else None
    if match["words"]:
        return Numeral(_spelled(match["words"]), start, end, named, word=True)
    if match["digits"]:
        return _digits(match, text, named)
    return Numeral(_part(match), start, end, code=match["code"], word=bool(match["a"]))


def _part(match: re.Match[str]) -> float:
    """The value of a fraction, of "half a" and of "a"."""
    if match["half"]:
        return 0.5
    if match["part"]:
        return float(match["whole"] or 0) + _PARTS[match["part"]]
    return int(match["top"]) / int(match["bottom"]) if match["top"] else 1.0


def _digits(match: re.Match[str], text: str, label: str | None) -> Numeral:
    start, end = match.span("digits")
    ten = _TEN.match(text, start)
    if ten:
        power = ten["hat"] or ten["raised"].translate(_RAISED)
        return Numeral(10.0 ** int(power), start, ten.end(), label)
    value = _plain(match["digits"])
    times = _TIMES.match(text, end)
    if times:
        end = times.end()
        power = (times["power"] or "").translate(_RAISED)
        value *= 1e6 if times["million"] else 1e3 if times["thousand"] else 10.0 ** int(power)
    return Numeral(value, start, end, label)


def _plain(digits: str) -> float:
    """A comma before three digits parts thousands, any other is a decimal point."""
    bare = re.sub(r"[\s\u2009\u202f\u00a0]", "", digits).replace("·", ".")
    bare = re.sub(r",(?=\d{3}(?:\D|$))", "", bare).replace(",", ".")
    return float(bare)


def _spelled(words: str) -> float:
    total = 0
    for word in re.split(r"[\s-]", words.lower()):
        if word in {"hundred", "thousand"}:
            total *= 100 if word == "hundred" else 1000
        else:
            total += _SMALL.get(word, 0) + _TENS.get(word, 0)
    return float(total)
