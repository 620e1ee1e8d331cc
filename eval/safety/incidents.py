"""Safety incidents, kept in the record: what happened, with which answer, under which hazard.

`incident` files one and may be about an answer; `incident_closed` is about the incident. What an
incident stands at is read from them; neither is ever changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from assistant.errors import BedsideError, NotFound
from assistant.record import Record, RecordEntry
from assistant.recorded import ANSWER
from eval.safety.hazards import HazardLog

INCIDENT = "incident"
INCIDENT_CLOSED = "incident_closed"


class IncidentError(BedsideError):
    """An incident that cannot be filed or closed so."""


class Harm(StrEnum):
    """Physical harm to a patient, in the grades of NHS England's Learn from patient safety events
    service (LFPSE)."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    SEVERE = "severe"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class Filing:
    """What is told of an incident. Texts are de-identified when it is filed.

    answer_id: record id of the answer it happened with, where one is known. hazard: id in the
    hazard log. reference: its number in the hospital's own incident system.
    """

    happened_on: date
    what: str
    hazard: str
    harm: Harm
    action: str
    by: str
    answer_id: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it stands. filed_at, closed_at: UTC."""

    id: str
    filing: Filing
    filed_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for an outcome."""
        return self.closed_at is None


class Incidents:
    """The incidents of a record. Every method raises RecordError when it cannot be used."""

    def __init__(self, record: Record, hazards: HazardLog, mask: Callable[[str], str]) -> None:
        """mask: takes out what identifies a patient."""
        self._record = record
        self._hazards = hazards
        self._mask = mask

    def file(self, filing: Filing) -> Incident:
        """File an incident. Raises HazardLogError for an unknown hazard, NotFound where no answer
        has that id, IncidentError where nothing is said of what happened or was done."""
        hazard = self._hazards.get(filing.hazard)
        if not filing.what.strip() or not filing.action.strip():
            raise IncidentError("Say what happened (--what) and what was done about it (--action).")
        if filing.answer_id and self._record.get(filing.answer_id).kind != ANSWER:
            raise NotFound(f"Entry {filing.answer_id!r} of the record is no answer. Check its id.")
        body = {
            "happened_on": filing.happened_on.isoformat(),
            "what": self._mask(filing.what.strip()),
            "hazard": hazard.id,
            "harm": filing.harm.value,
            "action": self._mask(filing.action.strip()),
            "by": filing.by,
            "reference": filing.reference,
        }
        return _filed(self._record.append(INCIDENT, body, about=filing.answer_id))

    def close(self, id: str, *, by: str, outcome: str) -> Incident:
        """Close an incident with what came of it. Raises NotFound, IncidentError."""
        before = self.get(id)
        if not before.open:
            raise IncidentError(f"Incident {id} was closed by {before.closed_by} already.")
        if not outcome.strip():
            raise IncidentError("Say what came of it (--outcome).")
        body = {"by": by, "outcome": self._mask(outcome.strip())}
        self._record.append(INCIDENT_CLOSED, body, about=id)
        return self.get(id)

    def get(self, id: str) -> Incident:
        """The incident with that id. Raises NotFound."""
        entry = self._record.get(id)
        if entry.kind != INCIDENT:
            raise NotFound(f"There is no incident {id!r}. `bedside audit incident list` shows all.")
        return incidents_of((entry, *self._record.about(id)))[0]

    def all(self) -> tuple[Incident, ...]:
        """Every incident, in the order in which they were filed."""
        return incidents_of(self._record.of_kind(INCIDENT, INCIDENT_CLOSED))


def incidents_of(entries: Iterable[RecordEntry]) -> tuple[Incident, ...]:
    """The incidents that entries tell of. entries: in the order of the record, of any kind."""
    found: dict[str, Incident] = {}
    for entry in entries:
        if entry.kind == INCIDENT:
            found[entry.id] = _filed(entry)
        elif entry.kind == INCIDENT_CLOSED and entry.about in found:
            found[entry.about] = replace(
                found[entry.about],
                closed_at=entry.at,
                closed_by=entry.body["by"],
                outcome=entry.body["outcome"],
            )
    return tuple(found.values())


def _filed(entry: RecordEntry) -> Incident:
    body: dict[str, Any] = dict(entry.body)
    body["happened_on"] = date.fromisoformat(body["happened_on"])
    body["harm"] = Harm(body["harm"])
    return Incident(entry.id, Filing(**body, answer_id=entry.about), entry.at)
