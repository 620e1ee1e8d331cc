"""Leads of items in flat lists: "Amoxicillin", "Adult: 500 mg …", "Child: 40 mg/kg …".

Many formularies put a drug's name, the group of patients and the dose on lines of one level. A
dose must never be shown without the name above it, so the name becomes the lead of what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.model import Unit, UnitKind

_LABEL_WORDS = 4
_PATIENTS = re.compile(
    r"(?:adults?|child(?:ren)?|infants?|neonates?|newborns?|adolescents?|elderly|pregnan\w+|"
    r"wom[ae]n|m[ae]n|paediatrics?|pediatrics?)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:[<>≤≥]|(?:over|under|above|below|up to|from)\s|\d+\s*(?:-|–|to)\s*\d+\s*(?:years?|yrs?|"
    r"months?|weeks?|days?|kg)\b|\d+\s*(?:years?|yrs?|months?|weeks?|kg)\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\(|max(?:imum)?\b", re.IGNORECASE)
_CONNECTOR = re.compile(r"(?:or|and|plus|then|followed by)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Label:
    """A unit that names what the items after it are about. above: its own lead."""

    start: int
    above: int | None


def labelled(units: Sequence[Unit], text: str) -> list[Unit]:
    """The units of a section, items led by the name or group of patients above them."""
    out: list[Unit] = []
    name: _Label | None = None
    group: _Label | None = None
    for unit in units:
        words = text[unit.start : unit.end].strip().rstrip(":,")
        if unit.kind is not UnitKind.ITEM or _CONNECTOR.match(words):
            name = group = None
            out.append(unit)
            continue
        patients, measured = _PATIENTS.match(words), _MEASURED.match(words)
        lead: int | None
        if name and group and measured and _same_list(unit, name):
            lead = group.start
        elif name and (patients or measured or _GOES_ON.match(words)) and _same_list(unit, name):
            lead = name.start
        else:
            name = _Label(unit.start, unit.lead) if _is_label(words) else None
            group, lead = None, unit.lead
        if name and patients and not measured:
            group = _Label(unit.start, lead) if _is_label(words) else None
        out.append(replace(unit, lead=lead))
    return out


def _same_list(unit: Unit, name: _Label) -> bool:
    return unit.lead in {name.above, name.start, None}


def _is_label(words: str) -> bool:
    return len(words.split()) <= _LABEL_WORDS and not any(map(str.isdigit, words))
