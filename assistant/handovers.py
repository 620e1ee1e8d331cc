"""Hand-overs: questions that go on to a librarian, and what the librarian answered.

They live in the record and nowhere else: `handover` opens one and is about an answer,
`handover_answered` and `handover_mailed` are about the hand-over. What a hand-over stands at is
read from them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from assistant.errors import HandoverError, NotFound, RecordError
from assistant.layout import place
from assistant.library import Library
from assistant.record import Record, RecordEntry
from assistant.recorded import (
    ANSWER,
    HANDOVER,
    HANDOVER_ANSWERED,
    HANDOVER_MAILED,
    LOCAL_ASKER,
    handover_answered_body,
    handover_body,
)

_SEARCHED = 6  # places named to the librarian
_SATURDAY = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handover:
    """A question handed over to the librarians. Every time is UTC.

    record_id: of the answer that was not enough. question, comment: without what identifies a
    patient. searched: "Title › heading" of what was found. who: pseudonym of the person or key
    that asks, None for one of this machine. filed_as: path or id under which the librarian's
    answer became a document. mailed_at: when the librarians were told by e-mail; unmailed: why
    the last attempt failed.
    """

    id: str
    record_id: str
    conversation_id: str
    question: str
    searched: tuple[str, ...]
    who: str | None
    channel: str
    comment: str | None
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str | None = None
    filed_as: str | None = None
    mailed_at: datetime | None = None
    unmailed: str | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None


Listener = Callable[[Handover], None]


class Handovers:
    """The hand-overs of a record. Every method raises RecordError when it cannot be used.

    mask: takes out what identifies a patient. listeners: called with each hand-over that this
    process opens, and with each that it answers (then `open` is False); one that fails is logged
    and loses nothing. What another process answered, the command line for example, is in the
    record.
    """

    def __init__(
        self, record: Record, library: Library, mask: Callable[[str], str], days: int
    ) -> None:
        """days: working days until one is due."""
        self._record = record
        self._library = library
        self.mask = mask
        self._days = days
        self.listeners: list[Listener] = []

    def open(
        self, record_id: str, *, who: str | None, channel: str, comment: str | None = None
    ) -> Handover:
        """Hand the question of an answer over; one that is open already is given back.

        who: pseudonym of the person or key. Raises NotFound where no answer has that id.
        """
        answer = self._record.get(record_id)
        if answer.kind != ANSWER:
            raise NotFound(f"Entry {record_id!r} of the record is no answer. Check its id.")
        if open_one := self._open_one(record_id):
            return open_one
        earlier = sum(e.kind == HANDOVER for e in self._record.about(record_id))
        body = handover_body(
            answer,
            searched=self._searched(answer),
            by={"who": who or LOCAL_ASKER, "channel": channel},
            comment=self.mask(comment) if comment else None,
            days=self._days,
        )
        try:
            # The id says which one it is, so that of two at once only one can be written.
            id = f"{record_id}-h{earlier + 1}"
            entry = self._record.append(HANDOVER, body, about=record_id, id=id)
        except RecordError:
            if open_one := self._open_one(record_id):
                return open_one
            raise
        self._tell(_opened(entry))
        return self.get(id)  # with what became of the e-mail

    def answer(
        self, id: str, *, by: str, text: str, filed_as: str | None = None, again: bool = False
    ) -> Handover:
        """Record what the librarian answers. by: name or pseudonym of the librarian.

        again: to correct an answer; the first one stays in the record. Raises NotFound,
        HandoverError where it is empty, or answered already.
        """
        self.answerable(id, again)
        if not text.strip():
            raise HandoverError("The answer is empty. Write what the person is to be told.")
        body = handover_answered_body(by, self.mask(text.strip()), filed_as)
        self._record.append(HANDOVER_ANSWERED, body, about=id)
        answered = self.get(id)
        self._tell(answered)
        return answered

    def answerable(self, id: str, again: bool = False) -> Handover:
        """The hand-over with that id, which may be answered. Raises as `answer` does."""
        before = self.get(id)
        if not before.open and not again:
            raise HandoverError(
                f"Hand-over {id} was answered by {before.answered_by} on "
                f"{before.answered_at:%-d %B %Y}. `bedside handovers show {id}` shows it; "
                "answer it with `--again` to correct that."
            )
        return before

    def get(self, id: str) -> Handover:
        """The hand-over with that id. Raises NotFound."""
        entry = self._record.get(id)
        if entry.kind != HANDOVER:
            raise NotFound(f"There is no hand-over {id!r}. `bedside handovers list` shows the ids.")
        return _after(_opened(entry), self._record.about(id))

    def all(self, *, open_only: bool = False) -> tuple[Handover, ...]:
        """Every hand-over, oldest first."""
        entries = self._record.of_kind(HANDOVER, HANDOVER_ANSWERED, HANDOVER_MAILED)
        return tuple(h for h in handovers_of(entries) if h.open or not open_only)

    # -- inside ------------------------------------------------------------------------------

    def _open_one(self, record_id: str) -> Handover | None:
        about = self._record.about(record_id)
        held = (self.get(e.id) for e in about if e.kind == HANDOVER)
        return next((h for h in held if h.open), None)

    def _searched(self, answer: RecordEntry) -> list[str]:
        """Where was looked, best first, each place once."""
        found: dict[str, None] = {}
        for passage in answer.body.get("passages", ()):
            try:
                document, section = self._library.section(passage["section_id"])
            except NotFound:  # a library that was made anew
                continue
            title = document.metadata.title
            found[" › ".join(filter(None, (title, place(title, section.heading_path))))] = None
        return list(found)[:_SEARCHED]

    def _tell(self, handover: Handover) -> None:
        for listener in self.listeners:
            try:
                listener(handover)
            except Exception:  # whatever a listener does, the hand-over stands
                _log.exception("nobody was told of a hand-over", extra={"handover": handover.id})


def handovers_of(entries: Iterable[RecordEntry]) -> tuple[Handover, ...]:
    """The hand-overs that entries of the record tell of, oldest first. entries: in the order of
    the record, of any kind."""
    found: dict[str, Handover] = {}
    for entry in entries:
        if entry.kind == HANDOVER:
            found[entry.id] = _opened(entry)
        elif entry.about in found:
            found[entry.about] = _after(found[entry.about], (entry,))
    return tuple(found.values())


def due(opened_at: datetime, days: int) -> datetime:
    """The same time of day that many working days later; weekends do not count, holidays do."""
    at = opened_at
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < _SATURDAY
    return at


def _opened(entry: RecordEntry) -> Handover:
    body: dict[str, Any] = dict(entry.body)
    days = body.pop("days")
    body["searched"] = tuple(body["searched"])
    return Handover(
        **body,
        id=entry.id,
        record_id=str(entry.about),
        opened_at=entry.at,
        due_at=due(entry.at, days),
    )


def _after(handover: Handover, entries: Sequence[RecordEntry]) -> Handover:
    """A hand-over after what came later. The time of the first answer stays."""
    for entry in entries:
        body = entry.body
        if entry.kind == HANDOVER_ANSWERED:
            handover = replace(
                handover,
                answered_at=handover.answered_at or entry.at,
                answered_by=body["by"],
                answer=body["text"],
                filed_as=body["filed_as"],
            )
        elif entry.kind == HANDOVER_MAILED:
            sent = entry.at if body["failure"] is None else handover.mailed_at
            handover = replace(handover, mailed_at=sent, unmailed=body["failure"])
    return handover
