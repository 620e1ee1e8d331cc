"""A gate over passages made by hand, with the library's own stemmer and the packaged embedder."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from assistant.embedding import Embedder, open_embedder
from assistant.gated import tokens
from assistant.library.lexical import Lexical
from assistant.model import Document, Metadata, Passage, Section, UnitKind
from assistant.verify import DrugNames, Gate, Verdict
from tests.documents import section

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@cache
def embedder() -> Embedder:
    """The packaged embedder; its converted model is kept between runs."""
    return open_embedder(None, Path(__file__).parents[3] / ".cache" / "models", 2)


@cache
def gate() -> Gate:
    """A gate that knows no library."""
    return Gate(partial(tokens, embedder()), DrugNames(), Lexical(Path("unused")).words)


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
