"""A gate over passages made by hand, with the library's own stemmer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from assistant.library.lexical import Lexical
from assistant.model import Document, Metadata, Passage, Section, UnitKind
from assistant.verify import DrugNames, Gate, Verdict
from tests.documents import section

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def shared_words(text: str, others: Sequence[str]) -> list[float]:
    """A cosine of words, in place of the embedder's: the gate takes any."""
    own = set(text.lower().split())
    return [
        len(own & set(o.lower().split())) / max(1.0, (len(own) * len(o.split())) ** 0.5)
        for o in others
    ]


@cache
def gate() -> Gate:
    """A gate that knows no library."""
    return Gate(shared_words, DrugNames(), Lexical(Path("unused")).words)


def passage(
    *units: str,
    title: str = "A guideline",
    headings: tuple[str, ...] = ("Treatment",),
    held: Section | None = None,
) -> Passage:
    """A passage of units, one a line."""
    own = held or section(units, headings, kind=UnitKind.SENTENCE)
    document = Document("doc", "doc@1", 1, Metadata(title), "0", "doc.md", "md", NOW)
    return Passage(document, own, 0, len(own.text), 1.0, 0.5)


def judged(text: str, *units: str, **context: object) -> Verdict:
    """The verdict on a statement that cites one passage."""
    question = str(context.pop("question", ""))
    return gate().judge(text, [1], [passage(*units, **context)], question)  # type: ignore[arg-type]


def kinds(text: str, *units: str, **context: object) -> set[str]:
    """The kinds of fault of a statement that cites one passage."""
    return {f.kind.value for f in judged(text, *units, **context).faults}
