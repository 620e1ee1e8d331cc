"""Finding documents in a long list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from assistant.model import Document, DocumentStatus, Scope
from assistant.subjects import subjects

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for. q: in title, publisher or id. currency: current, overdue (past its
    review), superseded or withdrawn; empty for any. path: of the page that shows it. topic: a
    condition or medicine that the title names."""

    q: str = ""
    publisher: str = ""
    scope: Scope | None = None
    currency: str = ""
    path: str = "/documents"
    topic: str = ""

    def address(self, number: int) -> str:
        """The address of a page of what it finds."""
        scope = self.scope.value if self.scope else ""
        fields = {"q": self.q, "topic": self.topic, "publisher": self.publisher, "scope": scope,
                  "currency": self.currency, "page": str(number) if number > 1 else ""}  # fmt: skip
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True, slots=True)
class Found:
    """A page of documents. total: how many there are on all pages. publishers, topics: of all
    documents."""

    documents: tuple[Document, ...]
    total: int
    number: int
    pages: int
    publishers: tuple[str, ...]
    topics: tuple[str, ...]


def browse(documents: Iterable[Document], wanted: Filter, today: date, number: int) -> Found:
    """A page of the documents that are looked for, by title."""
    held = list(documents)
    found = sorted(
        (d for d in held if _fits(d, wanted, today)),
        key=lambda d: (d.metadata.title.casefold(), d.id),
    )
    pages = max(1, -(-len(found) // _PAGE))
    number = min(number, pages)
    shown = tuple(found[(number - 1) * _PAGE : number * _PAGE])
    publishers = sorted(
        {d.metadata.publisher for d in held if d.metadata.publisher}, key=str.casefold
    )
    named = {name.casefold(): name for d in held for name in subjects(d.metadata.title)}
    topics = sorted(named.values(), key=str.casefold)
    return Found(shown, len(found), number, pages, tuple(publishers), tuple(topics))


def is_overdue(document: Document, today: date) -> bool:
    """Whether its review date has passed."""
    due = document.metadata.review_due
    return due is not None and due < today


def _fits(document: Document, wanted: Filter, today: date) -> bool:
    metadata = document.metadata
    texts = (document.id, metadata.title, metadata.publisher or "")
    words = wanted.q.casefold().split()
    return (
        all(any(word in text.casefold() for text in texts) for word in words)
        and (not wanted.topic or wanted.topic.casefold() in _topics(document))
        and wanted.publisher in ("", metadata.publisher)
        and wanted.scope in (None, metadata.scope)
        and _is(document, wanted.currency, today)
    )


def _topics(document: Document) -> set[str]:
    return {name.casefold() for name in subjects(document.metadata.title)}


def _is(document: Document, currency: str, today: date) -> bool:
    match currency:
        case "":
            return True
        case "overdue":
            return is_overdue(document, today)
        case "current":
            current = document.metadata.status is DocumentStatus.CURRENT
            return current and not is_overdue(document, today)
        case _:
            return document.metadata.status.value == currency
