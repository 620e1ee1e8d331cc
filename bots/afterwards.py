"""What a person does with an answer in a chat: rate it, read its words, hand it to a librarian."""

from __future__ import annotations

from assistant.errors import NotFound
from assistant.handovers import Handover
from assistant.model import Answer
from assistant.recorded import Verdict, recorded_answer
from bots.desk import Desk


def rate(desk: Desk, record_id: str, who: str, verdict: Verdict, comment: str | None) -> None:
    """Record what a person thinks of an answer, once however often it is delivered. who: their
    pseudonym. Raises NotFound for what is no answer, RecordError."""
    desk.assistant.ratings.rate(record_id, who=who, verdict=verdict, comment=comment)


def hand_over(desk: Desk, record_id: str, who: str, channel: str, comment: str | None) -> Handover:
    """Hand the question of an answer to the librarians. Raises NotFound, RecordError."""
    return desk.assistant.handovers.open(record_id, who=who, channel=channel, comment=comment)


def shown_before(desk: Desk, record_id: str) -> Answer:
    """An answer as it was shown. Raises NotFound, RecordError."""
    return recorded_answer(desk.assistant.record.get(record_id))


def recent(desk: Desk, who: str, limit: int) -> list[Answer]:
    """The last answers of a person, newest first."""
    found: list[Answer] = []
    for record_id in desk.inbox.answered(who, 3 * limit):
        try:
            found.append(shown_before(desk, record_id))
        except NotFound:
            continue
    return found[:limit]
