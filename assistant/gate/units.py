"""Units of measurement as clinicians write them, brought to one form.

Pint and quantulum3 were tried. Pint reads "4000 units" as micro-nits and does not know "mls", "IU",
"mEq", tablets or "mL/min/1.73m2"; quantulum3 reads "mg/kg/day in 3 divided doses" as inches and
makes 7.5 of "5-10". A table that reads what guidelines write is shorter than their repair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# Name → dimension, factor to the dimension's own unit, pattern.
_TABLE: dict[str, tuple[str, float, str]] = {
    "ng": ("mg", 1e-6, r"ng|nanograms?|nanog"),
    "mcg": ("mg", 1e-3, r"mcgs?|micro-?grams?|microgrammes?|micrograms?|[µμu]gs?|microg"),
    "mg": ("mg", 1.0, r"mgs?|milligrams?|milligrammes?"),
    "g": ("mg", 1e3, r"g|gms?|grams?|grammes?"),
    "kg": ("kg", 1.0, r"kgs?|kilograms?|kilos?"),
    "ul": ("ml", 1e-3, r"[µμu]l|microlit(?:re|er)s?|mm3|mm³|cubic millimet(?:re|er)s?|cmm"),
    "ml": ("ml", 1.0, r"mls?|millilit(?:re|er)s?|cc|cm3|cm³"),
    "dl": ("ml", 100.0, r"dls?|decilit(?:re|er)s?"),
    "l": ("ml", 1e3, r"l|lit(?:re|er)s?|ltrs?"),
    "pmol": ("mmol", 1e-9, r"pmols?|picomoles?"),
    "nmol": ("mmol", 1e-6, r"nmols?|nanomoles?"),
    "umol": ("mmol", 1e-3, r"[µμu]mols?|micromols?|micromoles?"),
    "mmol": ("mmol", 1.0, r"mmols?|millimols?|millimoles?"),
    "meq": ("meq", 1.0, r"meqs?|milliequivalents?"),
    "mu": ("unit", 1e6, r"MU|mega-?units?"),
    "unit": ("unit", 1.0, r"units?|i\.?u\.?|international units?|u"),
    "second": ("second", 1.0, r"seconds?|secs?"),
    "minute": ("hour", 1 / 60, r"minutes?|mins?"),
    "hour": ("hour", 1.0, r"hours?|hrs?|h"),
    "day": ("hour", 24.0, r"days?|d"),
    "week": ("hour", 168.0, r"weeks?|wks?"),
    "month": ("month", 1.0, r"months?|mths?"),
    "year": ("month", 12.0, r"years?|yrs?|y/?o|yr"),
    "mmhg": ("mmhg", 1.0, r"mm ?hg"),
    "kpa": ("kpa", 1.0, r"kpa"),
    "cmh2o": ("cmh2o", 1.0, r"cm ?h2o"),
    "celsius": ("celsius", 1.0, r"° ?c|℃|º ?c|degrees? c(?:elsius|entigrade)?|degc|oc|c"),
    "fahrenheit": ("fahrenheit", 1.0, r"° ?f|degrees? f(?:ahrenheit)?"),
    "percent": ("percent", 1.0, r"%|per ?cent"),
    "mm": ("cm", 0.1, r"mm|millimet(?:re|er)s?"),
    "cm": ("cm", 1.0, r"cms?|centimet(?:re|er)s?"),
    "m2": ("m2", 1.0, r"1\.73 ?m ?(?:2|²)|m ?(?:2|²)|square met(?:re|er)s?"),
    "m": ("cm", 100.0, r"m|met(?:re|er)s?"),
    "kcal": ("kcal", 1.0, r"kcals?|kilocalories|calories"),
    "joule": ("joule", 1.0, r"j|joules?"),
    "mosm": ("mosm", 1.0, r"mosmols?|mosm"),
    "bpm": ("bpm", 1.0, r"bpm|beats? (?:per|a) min(?:ute)?|beats?/min(?:ute)?"),
    "tablet": ("tablet", 1.0, r"tablets?|tabs?|pills?"),
    "capsule": ("capsule", 1.0, r"capsules?|caps?"),
    "puff": ("puff", 1.0, r"puffs?|inhalations?"),
    "drop": ("drop", 1.0, r"drops?"),
    "dose": ("dose", 1.0, r"doses?"),
    "ampoule": ("ampoule", 1.0, r"ampoules?|amps?|vials?"),
    "sachet": ("sachet", 1.0, r"sachets?"),
    "cell": ("cell", 1.0, r"cells?"),
    "copy": ("copy", 1.0, r"copies"),
    "breath": ("breath", 1.0, r"breaths?"),
    "fold": ("fold", 1.0, r"x|×|times|-?fold"),
    "point": ("point", 1.0, r"points?"),
}  # fmt: skip
_COUNTED = frozenset(
    [
        "tablet",
        "capsule",
        "puff",
        "drop",
        "dose",
        "ampoule",
        "sachet",
        "cell",
        "copy",
        "breath",
        "point",
        "fold",
    ]
)
_CASED = frozenset({"mu"})  # "MU" is a million units; "mu" is nothing
_TIMES = {"second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "week",
          "month": "month", "year": "year"}  # fmt: skip
_ALL = "|".join(
    f"(?P<{name}>(?-i:{pattern}))" if name in _CASED else f"(?P<{name}>{pattern})"
    for name, (_, _, pattern) in _TABLE.items()
)
_END = r"(?![^\W\d_²³]|\d)"
_SIMPLE = re.compile(rf"(?:{_ALL}){_END}", re.IGNORECASE)
_FIRST = re.compile(
    r"\s{0,2}-?\s?(?:(?:divided|further|more|additional|separate|equal|consecutive|single|oral|"
    rf"full|complete|completed|calendar)\s)?(?:{_ALL}){_END}",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:\s?/\s?|\sper\s|\sin\s)24 ?(?P<h24>h(?:ou)?rs?|h)\b|\s?/\s?|\s(?:per|an?)\s(?=\w)",
    re.IGNORECASE,
)
_BODY = re.compile(r"\s(?:of )?body ?weight\b", re.IGNORECASE)
# "130 mmol of sodium per litre": what is counted may stand between a unit and its rate.
_OF = re.compile(
    r"\sof\s(?:(?!and\b|or\b|in\b|to\b|over\b)[^\W\d_]+[ -]?){1,3}?(?=\s(?:per|an?)\s(?!\w+\s"
    r"(?:before|after|later|prior|apart|ago)\b))",
    re.IGNORECASE,
)
_IN_HEAD = re.compile(r"(?<![^\W_])(?=[^\W\d_]|[%°µμ])")
_PER_WORD = frozenset({"kg", "day", "hour", "minute", "week", "dose", "l", "dl", "ml", "ul", "m2",
                       "second", "month", "year"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A unit as it was found. name: its dimension with what it is counted per ("mg/kg").

    factor: from its own to the dimension's unit. end: where it ends. daily: per day, which is a
    frequency rather than part of the unit; weekly: likewise.
    """

    name: str
    factor: float
    end: int
    daily: bool = False
    weekly: bool = False


def unit_at(text: str, at: int) -> Measured | None:
    """The unit that follows a number, where there is one."""
    match = _FIRST.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    dimension, factor, _ = _TABLE[match.lastgroup]
    found = _with_rates(text, match.end(), dimension, factor, match.lastgroup)
    between = None if match.lastgroup in _TIMES else _OF.match(text, found.end)
    late = unit_per(text, between.end()) if between else None
    return _rated(found, late) if late else found


def unit_per(text: str, at: int) -> Measured | None:
    """A rate without a unit above it, as "/L" in "5 x 10^9/L"."""
    found = _with_rates(text, at, "", 1.0, "")
    return found if found.name else None


def _rated(unit: Measured, rate: Measured) -> Measured:
    """A unit with a rate that stands apart from it."""
    first, *per = unit.name.split("/")
    name = "/".join([first, *sorted([*per, *rate.name.split("/")[1:]])])
    return replace(unit, name=name, factor=unit.factor * rate.factor)


def unit_of_head(head: str) -> Measured | None:
    """The unit that a column's head says its numbers have: "Dose (mg)", "Days of treatment"."""
    places = [m.end() for m in _IN_HEAD.finditer(head)]
    places.sort(key=lambda at: head[at - 1 : at] != "(")  # what stands in brackets first
    if head.rstrip().endswith("%"):
        return unit_at("%", 0)
    for at in places:
        found = unit_at(f" {head[at:]}", 0)
        if found and (found.end > 3 or head[at - 1 : at] == "("):
            return found
    return None


def counted(name: str) -> bool:
    """Whether a dimension is a noun that is counted (tablets, doses)."""
    return name.split("/", maxsplit=1)[0] in _COUNTED


def _with_rates(text: str, end: int, dimension: str, factor: float, first: str) -> Measured:
    per: list[str] = []
    daily = weekly = False
    while (slash := _PER.match(text, end)) is not None:
        if slash["h24"]:
            daily, end = True, slash.end()
            continue
        simple = _SIMPLE.match(text, slash.end())
        name = simple.lastgroup if simple else None
        spelled = "/" not in slash[0]
        if simple is None or name not in _PER_WORD or (spelled and first in _TIMES):
            break
        end = simple.end()
        if name == "day":
            daily = True
        elif name == "week":
            weekly = True
        else:
            other, scale, _ = _TABLE[name]
            per.append(_TIMES.get(name) or other)
            factor /= 1.0 if name in _TIMES else scale
    body = _BODY.match(text, end)
    return Measured(
        "/".join([dimension, *sorted(per)]), factor, body.end() if body else end, daily, weekly
    )
