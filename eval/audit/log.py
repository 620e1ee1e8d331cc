"""What an audit and the registers read of the record: the answers of a period, in brief, and what
was said of them afterwards.

Runs of question sets (channel "eval") are left out: nobody was told those answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.handovers import Handover, handovers_of
from assistant.model import AnswerStatus, CautionKind
from assistant.record import Record, RecordEntry
from assistant.recorded import (
    ANSWER,
    FEEDBACK,
    HANDOVER,
    HANDOVER_ANSWERED,
    HANDOVER_MAILED,
    LOCAL_ASKER,
)
from eval.audit.model import Period

EVALUATION = "eval"
"""The channel of question set runs."""

_BRIEF = ("who", "channel", "question", "standalone", "status", "urgent", "dose", "cautions")
_SOURCED = (*_BRIEF, "statements", "nearest")
_OUT_OF_DATE = frozenset({CautionKind.REVIEW_DATE_PASSED, CautionKind.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of an edition that an answer rested on."""

    document_id: str
    edition_id: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in brief. question: as it was searched, follow-up resolved.

    urgent: the emergency line came first. dose: the short answer stated one, or it is not known
    whether it did. out_of_date: a cited
    source was past its review date or superseded. quoted: what the short answer cites, each span
    once. nearest: titles of the documents that were near, where it abstained. quoted and nearest
    are empty where they were not asked for.
    """

    record_id: str
    at: datetime
    who: str
    channel: str
    asked: str
    question: str
    status: AnswerStatus
    urgent: bool
    dose: bool
    out_of_date: bool
    quoted: tuple[Quoted, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """What was asked in a period, and what became of it, until now.

    down: comments of those who gave a thumbs-down, by record id. handovers: of these answers.
    """

    period: Period
    answers: tuple[Given, ...]
    down: Mapping[str, tuple[str, ...]]
    handovers: tuple[Handover, ...]


def read_log(record: Record, period: Period, *, sources: bool = False) -> Log:
    """Read a period. sources: what was quoted and what was near, too, which takes longer.

    Raises RecordError.
    """
    only = _SOURCED if sources else _BRIEF
    entries = record.of_kind(ANSWER, since=period.since, until=period.until, only=only)
    answers = tuple(given(e) for e in entries if e.body["channel"] != EVALUATION)
    ids = {answer.record_id for answer in answers}
    handed = record.of_kind(HANDOVER, HANDOVER_ANSWERED, HANDOVER_MAILED, since=period.since)
    return Log(
        period,
        answers,
        thumbs_down(e for e in record.of_kind(FEEDBACK, since=period.since) if e.about in ids),
        tuple(h for h in handovers_of(handed) if h.record_id in ids),
    )


def given(entry: RecordEntry) -> Given:
    """An `answer` entry in brief; of its body only the parts that are used need be there."""
    body = entry.body
    kinds = {caution["kind"] for caution in body["cautions"]}
    return Given(
        record_id=entry.id,
        at=entry.at,
        who=body["who"] or LOCAL_ASKER,
        channel=body["channel"],
        asked=body["question"],
        question=body["standalone"],
        status=AnswerStatus(body["status"]),
        urgent=bool(body["urgent"]),
        dose=body["dose"] is not False,
        out_of_date=not kinds.isdisjoint(_OUT_OF_DATE),
        quoted=_quoted(body.get("statements") or ()),
        nearest=tuple(near["title"] for near in body.get("nearest") or ()),
    )


def thumbs_down(entries: Iterable[RecordEntry]) -> dict[str, tuple[str, ...]]:
    """The comments of those whose last verdict on an answer is down, by the answer's id; an empty
    comment where none was given. entries: of kind `feedback`, oldest first."""
    last: dict[tuple[str, str], Mapping[str, str | None]] = {}
    for entry in entries:
        last[str(entry.about), str(entry.body["who"])] = entry.body
    found: dict[str, tuple[str, ...]] = {}
    for (about, _), body in last.items():
        if body["verdict"] == "down":
            found[about] = (*found.get(about, ()), body["comment"] or "")
    return found


def _quoted(statements: Iterable[Mapping[str, object]]) -> tuple[Quoted, ...]:
    spans: dict[tuple[str, int, int], Quoted] = {}
    for statement in statements:
        citations = statement["citations"]
        assert isinstance(citations, list)
        for c in citations:
            quoted = Quoted(c["document_id"], c["edition_id"], c["title"], c["quote"])
            spans[c["section_id"], c["start"], c["end"]] = quoted
    return tuple(spans.values())
