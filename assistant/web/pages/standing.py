"""How the documents behind an answer stand now, wherever they are named."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from assistant.errors import NotFound
from assistant.layout import day
from assistant.library import Library
from assistant.model import Answer, Document, DocumentStatus
from assistant.web.pages.browsing import is_overdue


def standings(library: Library, answer: Answer, today: date) -> dict[str, str]:
    """What there is to say against the editions that an answer cites or names as near, by id; an
    old answer's may have been withdrawn since. Raises LibraryError."""
    named = [c.edition_id for c in answer.citations] + [n.edition_id for n in answer.nearest]
    found: dict[str, str] = {}
    for id in dict.fromkeys(named):
        with suppress(NotFound):
            if told := _against(library.edition(id), today):
                found[id] = told
    return found


def _against(document: Document, today: date) -> str:
    status, due = document.metadata.status, document.metadata.review_due
    if status is not DocumentStatus.CURRENT:
        return status.value.capitalize()
    if not document.live:
        return "No longer answered from"
    return f"Review was due {day(due)}" if due and is_overdue(document, today) else ""
