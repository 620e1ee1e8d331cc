"""No dose stands in an answer that is another medicine's, other patients', or for another purpose.

A dose is known by its unit, and what it is of by the nearest words that say so: its own, those
that lead it, what stands before it in its section, the headings, the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.doses import states_dose
from assistant.generate.aim import Aim, of_stroke, purpose_of
from assistant.generate.population import for_others, patients_of
from assistant.generate.scoring import ScoredUnit
from assistant.model import Document, Section, Unit, UnitKind
from assistant.vocabulary.medicines import classes, medicines, names

Fits = Callable[[Document, Section, Unit], bool]
_RATE = re.compile(r"\d[\d.,]*\s*ml\s*/\s*min\S*", re.IGNORECASE)  # of kidneys, no dose
_COLUMN = re.compile(
    r"(?:^|\| )(?:drug|medicine|medication|antibiotic|antimicrobial|agent|opioid)s?"
    r"(?: name)?: (?P<what>[^|]+)",
    re.IGNORECASE,
)
_PURPOSE_ABOVE = re.compile(r"\b(?:treatment|management)\b", re.IGNORECASE)


class Misfit(StrEnum):
    """Why a dose must not answer a question."""

    MEDICINE = "medicine"
    PATIENTS = "patients"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class Fitting:
    """Judges what may be quoted for a question."""

    aim: Aim
    _known: dict[tuple[str, int], Misfit | None] = field(default_factory=dict)

    def fits(self, document: Document, section: Section, unit: Unit) -> bool:
        """Whether a unit may be quoted."""
        return self.misfit(document, section, unit) is None

    def misfit(self, document: Document, section: Section, unit: Unit) -> Misfit | None:
        """Why a unit may not be quoted, None where it may: only doses are judged."""
        key = section.id, unit.start
        if key not in self._known:
            self._known[key] = self._judged(document, section, unit)
        return self._known[key]

    def doses(self, document: Document, section: Section, unit: Unit) -> bool:
        """Whether a unit states a dose of what the question is about."""
        text = section.text[unit.start : unit.end]
        return is_dose(text) and (
            not self._pinned or self._named(self._nearest(section, unit, _above(document, section)))
        )

    def patients(self, document: Document, section: Section, unit: Unit) -> frozenset[str]:
        """Whom a unit is for: adult, child, both or, where nothing says it, neither."""
        led = (*_led(section, unit), *_above(document, section))
        return next(filter(None, map(patients_of, led)), frozenset())

    def _judged(self, document: Document, section: Section, unit: Unit) -> Misfit | None:
        text = section.text[unit.start : unit.end]
        if not is_dose(text):
            return None
        above = _above(document, section)
        if self._pinned and self._of_another(section, unit, above):
            return Misfit.MEDICINE
        if for_others(self.aim.patients, self.patients(document, section, unit)):
            return Misfit.PATIENTS
        return Misfit.PURPOSE if self._for_another([*_led(section, unit), *above]) else None

    @property
    def _pinned(self) -> bool:
        """Whether the question says which medicine, or which class of them, it is about."""
        return bool(self.aim.medicines or self.aim.classes)

    def _of_another(self, section: Section, unit: Unit, above: Sequence[str]) -> bool:
        own = self._nearest(section, unit, above)
        return bool(own) and not self._named(own)

    def _named(self, text: str) -> bool:
        """Whether a text that says which medicine it is about says one of those asked about."""
        if self.aim.medicines:
            return any(names(text, m) for m in self.aim.medicines)
        single = medicines(text)
        return any(
            any(classes(m) & written for m in single) if single else names(text, written)
            for written in self.aim.classes
        )

    def _nearest(self, section: Section, unit: Unit, above: Sequence[str]) -> str:
        """The nearest text that says which medicine a unit is about; empty where none does."""
        text = section.text[unit.start : unit.end]
        if unit.kind is UnitKind.ROW and (column := _COLUMN.search(text)):
            return column["what"]
        texts = (*_led(section, unit), *reversed(_before(section, unit)), *above)
        classes_asked = self.aim.classes
        return next(
            (t for t in texts if medicines(t) or any(names(t, c) for c in classes_asked)), ""
        )

    def _for_another(self, led: Sequence[str]) -> bool:
        """Whether a dose is not for the purpose that is asked about. led: what says it, nearest
        first."""
        if self.aim.purpose is None:
            return False
        for place, text in enumerate(led):
            said = purpose_of(text)
            if said is None and place and _PURPOSE_ABOVE.search(text):
                said = "treatment"
            if said is not None:
                # "Prophylactic rivaroxaban" is not the dose that prevents strokes.
                other = said == "prevention" and of_stroke(text) and not self.aim.stroke
                return said != self.aim.purpose or other
        return False


@dataclass(frozen=True, slots=True)
class Sifted:
    """Units that may be quoted, best first.

    fitting: judges those that come with them. misfits: why others may not be quoted. lacks:
    whether the dose that was asked for is not among them.
    """

    units: tuple[ScoredUnit, ...]
    fitting: Fitting
    misfits: frozenset[Misfit]
    lacks: bool


def sift(units: Sequence[ScoredUnit], fitting: Fitting) -> Sifted:
    """What may be quoted of the units that were found."""
    kept: list[ScoredUnit] = []
    misfits: set[Misfit] = set()
    for scored in units:
        place = scored.candidate.document, scored.candidate.section, scored.unit
        misfit = fitting.misfit(*place)
        if misfit is None:
            kept.append(scored)
        else:
            misfits.add(misfit)
    aim = fitting.aim
    pinned = bool(aim.medicines or aim.classes or misfits)
    lacks = (
        aim.dose
        and pinned
        and not any(fitting.doses(s.candidate.document, s.candidate.section, s.unit) for s in kept)
    )
    return Sifted(tuple(kept), fitting, frozenset(misfits), lacks)


def is_dose(text: str) -> bool:
    """Whether a text states a dose, and not only how well kidneys work."""
    return states_dose(_RATE.sub("", text))


def _above(document: Document, section: Section) -> tuple[str, ...]:
    """Headings, the innermost first, and the title."""
    return (*reversed(section.heading_path), document.metadata.title)


def _led(section: Section, unit: Unit) -> Iterator[str]:
    """The text of a unit, then of each unit that leads it."""
    by_start = {u.start: u for u in section.units}
    seen: set[int] = set()
    here: Unit | None = unit
    while here is not None and here.start not in seen:
        seen.add(here.start)
        yield section.text[here.start : here.end]
        here = by_start.get(here.lead) if here.lead is not None else None


def _before(section: Section, unit: Unit) -> list[str]:
    """The text of each unit that stands before a unit in its section."""
    return [section.text[u.start : u.end] for u in section.units if u.end <= unit.start]
