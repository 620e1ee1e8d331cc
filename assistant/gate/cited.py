"""The words that may be cited: each unit of a passage with what leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.gate.names import DrugNames
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording
from assistant.model import Passage, Section, Unit, UnitKind

_BEFORE = 3  # units before one whose subject it may go on about
_FAR = 12
_LABEL = 5  # words of a label
_FIRST = 3  # characters before the name with which such a unit begins
_KEPT = 4096  # texts whose reading is kept


@dataclass(frozen=True, slots=True)
class Cited:
    """A unit that may be cited. number: of its passage, from 1.

    own: the words of its leads and its own. above: its headings and its document's title.
    before: the units before it, whose subject it may go on about. subject: the nearest unit before
    it that names a medicine.
    """

    number: int
    unit: Unit
    own: Reading
    above: Reading
    before: Reading | None = None
    subject: Reading | None = None

    @property
    def text(self) -> str:
        """The unit's words, those of its leads before them."""
        return self.own.text


class Reader:
    """Reads texts, each once as long as it is remembered."""

    def __init__(self, wording: Wording, drugs: DrugNames) -> None:
        self._wording = wording
        self._drugs = drugs
        self._kept: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """What stands in a text."""
        found = self._kept.get(text)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[text] = Reading(text, self._wording, self._drugs)
        return found

    def units(self, number: int, passage: Passage) -> list[Cited]:
        """The units of a passage."""
        section = passage.section
        title = passage.document.metadata.title
        above = self.read(" › ".join([title, *section.heading_path]))
        return [
            Cited(
                number,
                unit,
                self.read(led(section, unit)),
                above,
                self._before(section, i),
                self._subject(section, i),
            )
            for i, unit in enumerate(section.units)
            if unit.start >= passage.start and unit.end <= passage.end
        ]

    def _before(self, section: Section, at: int) -> Reading | None:
        """The units just before one, the nearest first; nothing for a table's row."""
        near = section.units[max(0, at - _BEFORE) : at][::-1]
        if section.units[at].kind is UnitKind.ROW or not near:
            return None
        return self.read("\n".join(section.text[u.start : u.end] for u in near))

    def _subject(self, section: Section, at: int) -> Reading | None:
        """The nearest unit before one that begins with a medicine: "Pseudoephedrine", three lines
        up, and not "more expensive than streptokinase"."""
        if section.units[at].kind is UnitKind.ROW:
            return None
        near = section.units[max(0, at - _FAR) : at][::-1]
        readings = (self.read(section.text[u.start : u.end]) for u in near)
        return next((r for r in readings if _names_its_subject(r)), None)


def _names_its_subject(reading: Reading) -> bool:
    """Whether a text begins with a medicine, or is a label that names one."""
    if len(reading.words) <= _LABEL and " than " not in reading.text:
        return bool(reading.medicines)
    return any(m.start <= _FIRST for m in reading.medicines)


def led(section: Section, unit: Unit) -> str:
    """A unit's words, those of the units that lead to it before them."""
    units = {u.start: u for u in section.units}
    parts = [section.text[unit.start : unit.end].strip()]
    seen = {unit.start}
    while unit.lead is not None and unit.lead not in seen and unit.lead in units:
        unit = units[unit.lead]
        seen.add(unit.start)
        lead = section.text[unit.start : unit.end].strip()
        parts.insert(0, lead if lead.endswith((":", "-", "–")) else f"{lead}:")
    return " ".join(parts)
