"""The register of recall: a document is withdrawn; who was told what, and what to tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from assistant.layout import day
from eval.audit.log import Given


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was given words of the document. question: as asked. message: to send them."""

    record_id: str
    at: datetime
    who: str
    channel: str
    question: str
    quotes: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Who was told something out of a document. editions: whose words were used. told: oldest
    first. message: for a notice to all, where they cannot be reached one by one."""

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
            when = f"On {day(answer.at.date())} you asked Bedside “{answer.asked}”, and it quoted"
            told.append(
                Told(
                    answer.record_id,
                    answer.at,
                    answer.who,
                    answer.channel,
                    answer.asked,
                    tuple(q.quote for q in own),
                    f"{when} “{title}” to you. {_rest(reason, contact)}",
                )
            )
    when = f"{_between([t.at.date() for t in told])} Bedside quoted “{title}” in its answers."
    message = f"{when} {_rest(reason, contact)}" if told else ""
    return Recall(document_id, title, tuple(editions), tuple(told), message)


def _rest(reason: str, contact: str) -> str:
    return (
        f"That document has been withdrawn: {reason.rstrip('.')}. Please do not act on the answer; "
        "if a patient was treated by it, look at their care again. Ask the question anew for what "
        f"holds now, or ask us: {contact}."
    )


def _between(days: list[date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    return f"On {day(first)}" if first == last else f"Between {day(first)} and {day(last)}"
