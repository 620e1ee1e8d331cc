"""The register of currency: documents past their review date or superseded, and who used them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assistant.model import Document, DocumentStatus
from eval.audit.log import Given


@dataclass(frozen=True, slots=True)
class Outdated:
    """An edition that is past its review date or superseded.

    days_overdue: 0 where only superseded. answers: record ids of the period that cite it, oldest
    first. live: whether questions are still answered from it.
    """

    document_id: str
    edition_id: str
    title: str
    publisher: str | None
    review_due: date | None
    superseded_by: str | None
    superseded: bool
    days_overdue: int
    live: bool
    answers: tuple[str, ...]
    last_used: datetime | None


def currency(
    documents: Iterable[Document], answers: Iterable[Given], today: date
) -> tuple[Outdated, ...]:
    """The register, most used first, then longest overdue. documents: live editions and those
    that the answers cite; answers: read with their sources."""
    used: dict[str, list[Given]] = {}
    for answer in answers:
        for edition in {quoted.edition_id for quoted in answer.quoted}:
            used.setdefault(edition, []).append(answer)
    found = {
        d.edition_id: _outdated(d, used.get(d.edition_id, []), today)
        for d in documents
        if d.metadata.status is DocumentStatus.SUPERSEDED or _overdue(d, today)
    }
    return tuple(sorted(found.values(), key=lambda o: (-len(o.answers), -o.days_overdue, o.title)))


def _overdue(document: Document, today: date) -> int:
    """Days since its review was due, 0 while it is not."""
    due = document.metadata.review_due
    return max(0, (today - due).days) if due else 0


def _outdated(document: Document, by: list[Given], today: date) -> Outdated:
    data = document.metadata
    return Outdated(
        document.id,
        document.edition_id,
        data.title,
        data.publisher,
        data.review_due,
        data.superseded_by,
        data.status is DocumentStatus.SUPERSEDED,
        _overdue(document, today),
        document.live,
        tuple(a.record_id for a in by),
        max((a.at for a in by), default=None),
    )
