"""Incidents, filed into a real record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.errors import NotFound
from assistant.identifiers import Identifiers
from assistant.record import Record
from assistant.storage import open_database
from eval.safety.hazards import HazardLogError, load_hazards
from eval.safety.incidents import Filing, Harm, IncidentError, Incidents

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FILING = Filing(
    date(2026, 3, 1), "The row for adults was shown for a child.", "haz-04", Harm.LOW,
    "The ward was told.", "ward pharmacist",
)  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(open_database(f"sqlite:///{tmp_path / 'bedside.db'}"), lambda: NOW)


@pytest.fixture
def incidents(record: Record) -> Incidents:
    return Incidents(record, load_hazards(), lambda text: Identifiers().mask(text).text)


def test_an_incident_is_kept_in_the_record_under_its_hazard(
    incidents: Incidents, record: Record
) -> None:
    answer = record.append("answer", {})
    filed = incidents.file(replace(FILING, answer_id=answer.id, reference="INC-7"))
    assert incidents.all() == (filed,)
    assert filed.open
    assert filed.filed_at == NOW
    assert filed.filing == replace(FILING, hazard="HAZ-04", answer_id=answer.id, reference="INC-7")
    assert record.about(answer.id)[0].id == filed.id


def test_an_incident_is_closed_once_with_what_came_of_it(incidents: Incidents) -> None:
    filed = incidents.file(FILING)
    closed = incidents.close(filed.id, by="clinical safety officer", outcome="Labels mended.")
    assert (closed.open, closed.closed_at, closed.outcome) == (False, NOW, "Labels mended.")
    assert incidents.all() == (closed,)
    with pytest.raises(IncidentError, match="closed by clinical safety officer"):
        incidents.close(filed.id, by="me", outcome="Again.")


def test_what_identifies_a_patient_is_not_kept(incidents: Incidents) -> None:
    told = "For NHS number 943 476 5919 the dose was wrong."
    filed = incidents.file(replace(FILING, what=told, action=told))
    closed = incidents.close(filed.id, by="me", outcome=told)
    assert closed.outcome is not None
    for text in (closed.filing.what, closed.filing.action, closed.outcome):
        assert "943 476 5919" not in text
        assert "dose was wrong" in text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"hazard": "HAZ-99"}, HazardLogError),
        ({"answer_id": "0000"}, NotFound),
        ({"what": " "}, IncidentError),
        ({"action": ""}, IncidentError),
    ],
)
def test_what_cannot_be_filed_leaves_nothing(
    change: dict[str, str], error: type[Exception], incidents: Incidents, record: Record
) -> None:
    with pytest.raises(error):
        incidents.file(replace(FILING, **change))
    assert record.count() == 0


def test_an_entry_that_is_no_answer_is_refused(incidents: Incidents, record: Record) -> None:
    filed = incidents.file(FILING)
    with pytest.raises(NotFound, match="no answer"):
        incidents.file(replace(FILING, answer_id=filed.id))
    with pytest.raises(NotFound, match="no incident"):
        incidents.close(record.append("answer", {}).id, by="me", outcome="Nothing.")
