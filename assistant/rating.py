"""What readers think of answers, kept in the record beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import NotFound
from assistant.record import Record, RecordEntry
from assistant.recorded import ANSWER, FEEDBACK, Verdict, feedback_body


@dataclass(frozen=True, slots=True)
class Ratings:
    """Feedback on answers. mask: takes out of a comment what identifies a patient."""

    record: Record
    mask: Callable[[str], str]

    def rate(
        self, record_id: str, *, who: str, verdict: Verdict, comment: str | None = None
    ) -> RecordEntry:
        """Record what somebody thinks of an answer; said again it is not written again.

        who: their pseudonym. Raises NotFound for what is no answer, RecordError.
        """
        if self.record.get(record_id).kind != ANSWER:
            raise NotFound(f"There is no answer {record_id!r}. Check its id.")
        text = (comment or "").strip()
        body = feedback_body(who, verdict, self.mask(text) if text else None)
        for entry in self.record.about(record_id):
            if entry.kind == FEEDBACK and dict(entry.body) == body:
                return entry
        return self.record.append(FEEDBACK, body, about=record_id)
