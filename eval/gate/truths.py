"""True statements made from a library by rule: its own words, and the same in other words.

Each way is `fact → statement, or None` where it would change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.model import UnitKind
from eval.gate.facts import Fact
from eval.gate.quantities import quantities, replaced

Way = Callable[[Fact], str | None]
_LABEL = re.compile(r"^\s*(?:\d+(?:\.\d+)+\.?|\d+[.)]|\([a-z]\))\s+(?=[A-Za-z])")
_SOURCE = re.compile(r"\s*\((?:[A-Z][\w/]*[ ,]*)+\d*\)(?=[.;:]?$)")
_CELL = re.compile(r"^(?P<label>[^:|]{2,60}): (?P<value>.+)$")
_SPELT: Mapping[str, str] = {
    "mg": "milligrams", "g": "grams", "mL": "millilitres", "ml": "millilitres", "kg": "kilograms",
    "micrograms": "mcg", "mcg": "micrograms", "hours": "hrs", "minutes": "min", "litres": "L",
    "mg/kg": "milligrams per kilogram", "mL/kg": "millilitres per kilogram",
    "units/kg": "units per kilogram", "mg/day": "mg per day", "mL/hour": "mL per hour",
    "mmol/hour": "mmol per hour", "%": "per cent",
}  # fmt: skip
_NO_RANGE = r"(?<![-–/])(?<![-–] )(?<!to )(?<!or )"
_TIMES: tuple[tuple[str, str], ...] = (
    (r"once (?:a day|daily)", "OD"), (r"twice (?:a day|daily)", "BD"),
    (r"three times (?:a day|daily)", "TDS"), (r"four times (?:a day|daily)", "QDS"),
    (rf"{_NO_RANGE}\b3 times (?:a day|daily)", "TDS"),
    (rf"{_NO_RANGE}\b4 times (?:a day|daily)", "QDS"),
    (r"\bbd\b|\bBD\b|\bBID\b", "twice daily"), (r"\btds\b|\bTDS\b|\bTID\b", "three times a day"),
    (r"\bqds\b|\bQDS\b|\bQID\b", "four times daily"), (r"every (\d+) hours", r"\1-hourly"),
    (rf"{_NO_RANGE}\b(\d+)[- ]hourly", r"every \1 hours"), (r"\bevery day\b", "daily"),
)  # fmt: skip
_COMPARED: tuple[tuple[str, str], ...] = (
    (r"(?<!\w)≥ ?(?=\d)", "at least "), (r"(?<!\w)≤ ?(?=\d)", "no more than "),
    (r"(?<!\w)> ?(?=\d)", "more than "), (r"(?<!\w)< ?(?=\d)", "less than "),
    (r"(?<![Nn]o )(?<![Nn]ot )\b(?:below|less than) (?=\d)", "<"),
    (r"(?<![Nn]o )(?<![Nn]ot )\b(?:above|more than|greater than) (?=\d)", ">"),
    (r"(?<![Nn]o )(?<![Nn]ot )\bat least (?=\d)", "≥"),
)  # fmt: skip
_OTHER_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bis given\b", "should be given"), (r"\bshould be given\b", "is given"),
    (r"\bis needed\b", "is required"), (r"\bis started\b", "is begun"),
    (r"\bsuch as\b", "for example"), (r"\bis measured\b", "should be measured"),
    (r"\bis checked\b", "should be checked"), (r"\bis considered\b", "should be considered"),
    (r"\bmay be considered\b", "can be considered"), (r"\bas soon as possible\b", "without delay"),
    (r"\bis not used\b", "should not be used"), (r"\bare not used\b", "should not be used"),
    (r"\bis not offered\b", "should not be offered"), (r"\bpatients\b", "people"),
    (r"\bpatient\b", "person"), (r"^Give ", "You should give "), (r"^Avoid ", "Do not use "),
    (r"\bAdministered?\b", "Give"), (r"\badministered\b", "given"), (r"\bkidney\b", "renal"),
    (r"\brenal\b", "kidney"), (r"\bimmediately\b", "at once"), (r"\bat once\b", "immediately"),
)  # fmt: skip
_RANGE = re.compile(r"(?:\d|mg|g)\s?(?:-|–|to)\s?…|…\s?(?:-|–|to)\s?\d")
_COUNTED = re.compile("(?:hour|minute|day|week|month|year|tablet|puff|drop)s?")
_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def bare(text: str) -> str:
    """A unit without its section number and without the name of its source in brackets."""
    return _SOURCE.sub("", _LABEL.sub("", text)).strip()


def verbatim(fact: Fact) -> str | None:
    """The unit's own words."""
    return fact.text


def joined(fact: Fact) -> str | None:
    """A list item with the words that introduce it, as one sentence."""
    if fact.lead is None or fact.unit.kind is UnitKind.ROW:
        return None
    lead = bare(fact.lead).rstrip(" :;")
    gap = (
        " "
        if re.search(r"(?:include|includes|are|is|for|when|if|by|with|to|of|or)$", lead)
        else ": "
    )
    return f"{lead}{gap}{bare(fact.text).rstrip(' ;.')}."


def told(fact: Fact) -> str | None:
    """A table row as a sentence: "Drug X: dose Y, route Z"."""
    own = cells(fact.text)
    return sentence(own) if fact.unit.kind is UnitKind.ROW and len(own) > 1 else None


def cells(row: str) -> list[tuple[str, str]]:
    """Label and value of each cell of a row; none where a cell has no label."""
    found = [_CELL.match(part.strip()) for part in row.split(" | ")]
    return [(m["label"].strip(), m["value"].strip()) for m in found if m] if all(found) else []


def sentence(row: Sequence[tuple[str, str]]) -> str:
    """A row's cells as a sentence, the first one's label left out."""
    return f"{row[0][1]}: {', '.join(_cell(*cell) for cell in row[1:])}."


def spelt(fact: Fact) -> str | None:
    """Units of measure spelt out or shortened."""
    text = _start(fact)
    for q in reversed(quantities(text)):
        if q.unit in _SPELT:
            at = text.index(q.unit, q.end)
            word = _SPELT[q.unit]
            gap = " " if at == q.end and word != "%" else ""
            text = replaced(text, at, at + len(q.unit), gap + word)
    return _changed(fact, text)


def milligrams(fact: Fact) -> str | None:
    """Grams as milligrams, milligrams below one as micrograms."""
    text = _start(fact)
    for q in reversed(quantities(text)):
        new = _smaller(q.unit)
        if new and q.value <= (10 if q.unit == "g" else 0.9):
            at = text.index(q.unit, q.end)
            after = text[at + len(q.unit) :]
            if "-" in text[q.end : at] or _RANGE.search(f"{text[: q.start]}…{after}"):
                return None  # of a range: its other end would keep the old unit
            text = f"{text[: q.start]}{q.value * 1000:g} {new}{after}"
    return _changed(fact, text)


def notation(fact: Fact) -> str | None:
    """Frequencies in letters for words, and in words for letters."""
    return _first(fact, _TIMES)


def compared(fact: Fact) -> str | None:
    """Comparators in words for signs, and in signs for words."""
    return _first(fact, _COMPARED)


def reworded(fact: Fact) -> str | None:
    """A common phrase in other words of the same meaning."""
    return _first(fact, _OTHER_WORDS)


def in_words(fact: Fact) -> str | None:
    """Small whole numbers in words."""
    text = _start(fact)
    for q in reversed(quantities(text)):
        alone = not re.search(r"(?:-|–|to )\s?$", text[: q.start])
        if q.value in _WORDS and q.number.isdigit() and _COUNTED.fullmatch(q.unit) and alone:
            text = replaced(text, q.start, q.end, _WORDS[int(q.value)])
    return _changed(fact, text)


def reordered(fact: Fact) -> str | None:
    """The condition of a sentence before it or behind it."""
    text = bare(fact.text)
    before = re.match(r"^(If|When) ([^,.;:]+), ([^.;:]+)\.?$", text)
    if before:
        return _sentence(f"{before[3].rstrip('.')} {before[1].lower()} {before[2]}.")
    behind = re.match(r"^([^,.;:]+)(?<!only)(?<!especially) (if|when) ([^,.;:]+)\.$", text)
    if behind:
        start = behind[1] if behind[1][1:2].isupper() else behind[1][0].lower() + behind[1][1:]
        return f"{behind[2].capitalize()} {behind[3]}, {start}."
    return None


WAYS: Mapping[str, Way] = {
    "verbatim": verbatim,
    "lead-in joined": joined,
    "table row told": told,
    "units spelt otherwise": spelt,
    "grams as milligrams": milligrams,
    "frequency in letters or words": notation,
    "comparator in signs or words": compared,
    "numbers in words": in_words,
    "common words replaced": reworded,
    "clauses in another order": reordered,
}


def said(fact: Fact) -> str:
    """A fact as a model would most plainly say it: with its lead-in, a row as a sentence."""
    return joined(fact) or told(fact) or bare(fact.text)


def _cell(label: str, value: str) -> str:
    short = len(label.split()) == 1
    return f"{label.lower()} {value}" if short else f"{label}: {value}"


def _start(fact: Fact) -> str:
    return told(fact) or bare(fact.text)


def _changed(fact: Fact, text: str) -> str | None:
    return text if text != _start(fact) else None


def _first(fact: Fact, changes: Sequence[tuple[str, str]]) -> str | None:
    text = _start(fact)
    for pattern, new in changes:
        changed, times = re.subn(pattern, new, text)
        if times:
            return _sentence(changed)
    return None


def _smaller(unit: str) -> str | None:
    return {"g": "mg", "mg": "micrograms"}.get(unit)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
