"""Dates of birth: dates said to be one, beside a person's age, or too old for anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.clock import now
from assistant.identifiers.spans import Kind, Span

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TH = r"(?:st|nd|rd|th)?"
_FOUR, _TWO = r"(?:19|20)\d\d", r"'?\d\d"
_GAP = r" ?[./\\-] ?"


def _full(year: str) -> str:
    """A date of day, month and year in figures or with the month's name."""
    return (
        rf"(?:{_DAY}(?:{_GAP}| ){_DAY}(?:{_GAP}| ){year}"
        rf"|{_DAY} ?{_TH}(?: of)?[ ./-]{{0,2}}{_MONTH}[ ,./-]{{0,2}}{year}"
        rf"|{_MONTH}[ ./-]{{0,2}}{_DAY}{_TH}[ ,./-]{{1,2}}{year}"
        rf"|{_FOUR}{_GAP}{_DAY}{_GAP}{_DAY}|{_FOUR} {_MONTH} {_DAY})"
    )


_ANY = _full(rf"(?:{_FOUR}|{_TWO})")
_BIRTH = r"(?:d\.? ?o\.? ?b(?![a-z])\.?|(?:date|day) of birth|birth ?date|birth ?day|b/d)"
_SAID = (
    r"(?:[\s:=#.,;?()'\"-]|\b(?:is|was|of|the|on|his|her|their|my|it's|its|it|in|pt|patient|a|s"
    r"|term|mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\b){0,12}?"
)
_BORN = re.compile(
    rf"\b{_BIRTH}{_SAID}({_ANY}|\d{{8}}|\d{{6}}|{_DAY}(?:{_GAP}| ){_MONTH}|{_FOUR})(?!\w)"
    rf"|\b(?:born|b\.){_SAID}({_ANY}|\d{{8}})(?!\w)"
    rf"|(?<![\w./-])({_ANY}|\d{{8}}|\d{{6}})[ ,(\[-]{{0,3}}(?:is |as |was )?"
    rf"(?:the |his |her |their |my )?{_BIRTH}(?!\w)",
    re.IGNORECASE,
)
# Alone only as it is written here, day first: citations have "2005 Oct 19" and "Oct 30, 2008".
_ALONE = re.compile(
    rf"(?<![\w.,/\\-])(?:{_DAY}{_GAP}(?:0?[1-9]|1[0-2]){_GAP}{_FOUR}"
    rf"|{_DAY} ?{_TH}(?: of)?[ ./-]{{0,2}}{_MONTH}[ ,./-]{{0,2}}{_FOUR})(?![\w/\\-])",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"(?<![\w.,/\\-]){_DAY}([./-]){_DAY}\1\d\d(?![\w/\\-]|[.,]\d)", re.IGNORECASE)
_YEAR = re.compile(_FOUR)
# What stands before a date of birth that is not called one: the person.
_PERSON = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|master|dr)\.? \S+(?: \S+)?|\b(?:patient|pt|baby|child|boy|girl|lady"
    r"|gentleman|man|woman|male|female|gent|infant|neonate|aged?)|\b\d{1,3} ?(?:yo|y/o|yrs?|years?"
    r"(?: |-)old|[mf]))[ ,(;:-]{0,3}$",
    re.IGNORECASE,
)
# What stands before a date of a document or an event.
_EVENT = re.compile(
    r"\b(?:updated?|publi\w+|review\w*|revis\w+|version|issued?|since|effective|accessed|dated?"
    r"|from|until|till|before|after|by|between|approved|amended|ratified|expir\w+|valid|retrieved"
    r"|edition|created|modified|last|start\w*|admitted|discharged?|seen|act|regulations?|and|to"
    r"|adopted|released?|printed|posted|submitted|received|accepted)\b[^.;]{0,24}$",
    re.IGNORECASE,
)
_GROWN = 18  # years before now from which a full date on its own is taken for a birth


def birth_dates(text: str) -> Iterator[Span]:
    """Dates of birth. A date with a document's or an event's word before it is none."""
    for found in _BORN.finditer(text):
        yield Span(*found.span(found.lastindex or 0), Kind.BIRTH)
    oldest = now().year - _GROWN
    for pattern in (_ALONE, _SHORT):
        for found in pattern.finditer(text):
            years = _YEAR.findall(found[0])
            old = bool(years) and int(years[-1 if found[0][:4] != years[0] else 0]) <= oldest
            if _before(_PERSON, text, found.start()) or (
                old and not _before(_EVENT, text, found.start())
            ):
                yield Span(*found.span(), Kind.BIRTH)


def _before(pattern: re.Pattern[str], text: str, end: int) -> bool:
    """Whether a pattern matches right before a place."""
    return bool(pattern.search(text[max(0, end - 48) : end]))
