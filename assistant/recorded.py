"""What the record's entries hold, by kind.

answer: everything that was shown, with who asked, where, whether a dose was stated, and the
passages considered as spans of kept editions. opened: what an answer is about to be written from,
before its first statement is shown; it is about the answer, whose entry closes it. feedback: a
verdict on an answer. broken_stream: an answer that did not reach its reader whole. handover: the
question of an answer that goes on to a librarian; handover_answered and handover_mailed are about
it. audit: a sample that librarians grade; grade: what one of them thinks of an answer.
ingested: what an ingest took in and what failed. uploaded, upload_discarded, upload_filed: a file
that a librarian brings; retried: what failed is tried again. document_edited, document_withdrawn,
document_restored: what librarians say of a document (curating.py reads these).
question_set, run: what a librarian did with a question set, and with a run of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.doses import states_dose
from assistant.errors import RecordError
from assistant.model import Answer, Passage, Statement
from assistant.record import RecordEntry

ANSWER = "answer"
OPENED = "opened"
FEEDBACK = "feedback"
BROKEN_STREAM = "broken_stream"
HANDOVER = "handover"
HANDOVER_ANSWERED = "handover_answered"
HANDOVER_MAILED = "handover_mailed"
AUDIT = "audit"
GRADE = "grade"
QUESTION_SET = "question_set"
RUN = "run"
DOWNLOADED = "downloaded"
INGESTED = "ingested"
UPLOADED = "uploaded"
UPLOAD_DISCARDED = "upload_discarded"
UPLOAD_FILED = "upload_filed"
RETRIED = "retried"
DOCUMENT_EDITED = "document_edited"
DOCUMENT_WITHDRAWN = "document_withdrawn"
DOCUMENT_RESTORED = "document_restored"

LOCAL_ASKER = "local"
"""Who asks where no key is needed."""

_FORMAT = 1
_NOT_IN_ANSWER = ("format", "who", "channel", "dose", "passages")

Verdict = Literal["up", "down"]


def answer_body(answer: Answer, *, who: str | None, channel: str) -> dict[str, Any]:
    """The body of an `answer` entry. who: pseudonym of the person or key that asked."""
    body: dict[str, Any] = _answers().dump_python(answer, mode="json", exclude={"passages"})
    return body | {
        "format": _FORMAT,
        "who": who or LOCAL_ASKER,
        "channel": channel,
        "dose": any(states_dose(statement.text) for statement in answer.statements),
        "passages": [_considered(passage) for passage in answer.passages],
    }


def opened_body(
    standalone: str, passages: Sequence[Passage], by: Mapping[str, str | None]
) -> dict[str, Any]:
    """The body of an `opened` entry. standalone: the question as it is searched. by: who asks
    in which channel, the language model that writes (generator) and its prompt."""
    return {
        **by,
        "who": by.get("who") or LOCAL_ASKER,
        "standalone": standalone,
        "passages": [_considered(passage) for passage in passages],
    }


def recorded_answer(entry: RecordEntry) -> Answer:
    """The answer of an `answer` entry as it was shown.

    Its `passages` are empty: the entry keeps their spans, the library their text.
    Raises RecordError for an entry that holds no answer.
    """
    if entry.kind != ANSWER:
        raise RecordError(f"Entry {entry.id} is of kind {entry.kind!r}; it holds no answer.")
    shown = {name: value for name, value in entry.body.items() if name not in _NOT_IN_ANSWER}
    try:
        return _answers().validate_python(shown | {"passages": ()})
    except ValidationError as error:
        fields = ", ".join(".".join(str(p) for p in e["loc"]) for e in error.errors())
        raise RecordError(
            f"Entry {entry.id} does not hold an answer that this version of Bedside can read "
            f"(in {fields}). `bedside record show {entry.id} --json` shows it as it is."
        ) from error


def feedback_body(who: str, verdict: Verdict, comment: str | None) -> dict[str, Any]:
    """The body of a `feedback` entry. who: pseudonym of the person or key that gave it."""
    return {"who": who, "verdict": verdict, "comment": comment}


def broken_stream_body(sent: Sequence[Statement]) -> Mapping[str, Any]:
    """The body of a `broken_stream` entry. sent: the statements that were shown."""
    return {"statements_sent": len(sent), "texts_sent": [s.text for s in sent]}


def handover_body(
    answer: RecordEntry,
    *,
    searched: Sequence[str],
    by: Mapping[str, str],
    comment: str | None,
    days: int,
) -> dict[str, Any]:
    """The body of a `handover` entry. answer: whose question it is. searched: where was looked.
    by: who hands over in which channel. days: working days until it is due."""
    return {
        **by,
        "conversation_id": answer.body["conversation_id"],
        "question": answer.body["question"],
        "searched": list(searched),
        "comment": comment,
        "days": days,
    }


def handover_answered_body(by: str, text: str, filed_as: str | None) -> dict[str, Any]:
    """The body of a `handover_answered` entry. by: the librarian. filed_as: where the answer
    became a document of the library."""
    return {"by": by, "text": text, "filed_as": filed_as}


def handover_mailed_body(to: Sequence[str], failure: str | None) -> dict[str, Any]:
    """The body of a `handover_mailed` entry. failure: why the message was not taken, or None."""
    return {"to": list(to), "failure": failure}


def _considered(passage: Passage) -> dict[str, Any]:
    return {
        "edition_id": passage.document.edition_id,
        "section_id": passage.section.id,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "cosine": passage.cosine,
    }


@lru_cache(maxsize=1)
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
