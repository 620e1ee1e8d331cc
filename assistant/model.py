"""The types that carry the promise: what is stored, what is cited, what is shown.

Everything here is frozen and free of behaviour that needs a store, a model or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class DocumentStatus(StrEnum):
    """Whether an edition is to be relied on."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Scope(StrEnum):
    """For whom a document was written."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an edition. Only the title is always there (the file's name if the
    document states none); what is missing is None, never guessed."""

    title: str
    publisher: str | None = None
    edition: str | None = None
    published: date | None = None
    review_due: date | None = None
    status: DocumentStatus = DocumentStatus.CURRENT
    superseded_by: str | None = None
    scope: Scope | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One edition of a document.

    id: stable over editions. edition_id: this edition. sha256: of the file's bytes.
    live: False once a newer edition replaced it or it was removed; its text is kept so that
    an old answer can be shown with the words it used.
    """

    id: str
    edition_id: str
    ordinal: int
    metadata: Metadata
    sha256: str
    source: str
    format: str
    added_at: datetime
    live: bool = True


class UnitKind(StrEnum):
    """What a quotable unit is on the page."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest span that is quoted: a sentence, a list item or a table row.

    start, end: character offsets into the section's text, end exclusive.
    lead: offset of the unit that introduces this one (a list's lead-in), or None.
    page: page of a paged document, from 1.
    """

    start: int
    end: int
    kind: UnitKind
    page: int | None = None
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of an edition under one heading, and its stored text."""

    id: str
    edition_id: str
    ordinal: int
    heading_path: tuple[str, ...]
    number: str | None
    text: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of its section's stored text that is embedded and indexed as one.

    start, end: character offsets into the section's text, end exclusive.
    tokens: length in the embedder's own tokens, heading path and special tokens included.
    """

    id: str
    section_id: str
    start: int
    end: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a section that was found for a question, with what a citation needs.

    score: final score of the ranking, higher is better, comparable within one question only.
    cosine: best cosine of its chunks with the question, -1 to 1.
    """

    document: Document
    section: Section
    start: int
    end: int
    score: float
    cosine: float

    @property
    def text(self) -> str:
        """The stored text of the span."""
        return self.section.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """Words that can be opened: `quote` equals the section's stored text[start:end]."""

    number: int
    document_id: str
    edition_id: str
    section_id: str
    title: str
    publisher: str | None
    published: date | None
    review_due: date | None
    heading_path: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said, and the citations it rests on (at least one).

    lead_in: it introduces others. lead: offset in its section of the statement that introduces
    it, which stands before it in the answer.
    """

    text: str
    citations: tuple[Citation, ...]
    kind: UnitKind = UnitKind.SENTENCE
    lead_in: bool = False
    lead: int | None = None

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement rests on at least one citation")


class AnswerStatus(StrEnum):
    """What kind of answer it is."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    OUT_OF_SCOPE = "out_of_scope"


class CautionKind(StrEnum):
    """Why a reader should look twice."""

    REVIEW_DATE_PASSED = "review_date_passed"
    SUPERSEDED = "superseded"
    DRUG_NOT_NAMED = "drug_not_named"


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning beside an answer. citations: numbers of the citations it is about."""

    kind: CautionKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation: the question as it was understood, and what came back."""

    question: str
    status: AnswerStatus
    record_id: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked.

    asker: pseudonym of the person or key, never a name. channel: "cli", "api", "slack", ...
    """

    text: str
    conversation_id: str | None = None
    channel: str = "api"
    asker: str | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document near to a question that the library does not answer."""

    document_id: str
    edition_id: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an answer came about. timings: milliseconds by stage, monotonic clock."""

    library_fingerprint: str
    embedder: str
    generator: str
    software: str
    confidence: float
    threshold: float
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. `statements` are the short answer, `more` what a reader may unfold.

    standalone: the question as it was searched, follow-up resolved.
    """

    record_id: str
    conversation_id: str
    question: str
    standalone: str
    status: AnswerStatus
    statements: tuple[Statement, ...]
    more: tuple[Statement, ...]
    cautions: tuple[Caution, ...]
    nearest: tuple[Nearest, ...]
    passages: tuple[Passage, ...]
    contact: str | None
    provenance: Provenance
    asked_at: datetime

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer, once, by number."""
        seen = {
            (c.number, c.section_id, c.start, c.end): c
            for s in (*self.statements, *self.more)
            for c in s.citations
        }
        return tuple(sorted(seen.values(), key=lambda c: (c.number, c.start)))
