"""The register of recall: a document is withdrawn; who was told what, and what to tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assistant.layout import day
from eval.audit.log import Given


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was given words of the document. question: as asked."""

    record_id: str
    at: datetime
    who: str
    channel: str
    question: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """Who was told something out of a document. editions: whose words were used. told: oldest
    first. message: to send to each of them."""

    document_id: str
    title: str
    editions: tuple[str, ...]
    told: tuple[Told, ...]
    message: str

    @property
    def people(self) -> tuple[str, ...]:
        """Pseudonyms of those who were told, each once."""
        return tuple(dict.fromkeys(t.who for t in self.told))


def recall(
    document_id: str, title: str, answers: Iterable[Given], reason: str, contact: str
) -> Recall:
    """The register for a document. answers: read with their sources. reason: why it is
    withdrawn. contact: how to reach a librarian."""
    told: list[Told] = []
    editions: dict[str, None] = {}
    for answer in answers:
        own = [q for q in answer.quoted if q.document_id == document_id]
        if own:
            editions.update(dict.fromkeys(q.edition_id for q in own))
            quotes = tuple(q.quote for q in own)
            told.append(
                Told(answer.record_id, answer.at, answer.who, answer.channel, answer.asked, quotes)
            )
    message = _message(title, told, reason, contact)
    return Recall(document_id, title, tuple(editions), tuple(told), message)


def _message(title: str, told: list[Told], reason: str, contact: str) -> str:
    when = _dates([t.at.date() for t in told])
    return (
        f"“{title}” has been withdrawn: {reason.rstrip('.')}. {when}Bedside quoted it to you. "
        "Please do not act on that answer; if a patient was treated by it, look at their care "
        f"again. Ask the question anew for what holds now, or ask us: {contact}."
    )


def _dates(days: list[date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    return f"On {day(first)} " if first == last else f"Between {day(first)} and {day(last)} "
