"""What is asked and what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assistant.model.held import Passage, Scope, UnitKind


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

    kind: what is quoted; SENTENCE for what a model wrote. lead_in: it introduces others. lead:
    offset in its section of the statement that introduces it, which stands before it in the
    answer. written: a language model put it into words, the gate found them in the citations;
    otherwise it is a quote. recited: the gate put the citation right.
    """

    text: str
    citations: tuple[Citation, ...]
    kind: UnitKind = UnitKind.SENTENCE
    lead_in: bool = False
    lead: int | None = None
    written: bool = False
    recited: bool = False

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement rests on at least one citation")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A statement that a model wrote and the gate did not let through; kept in the record only.

    sources: numbers of the passages that the model named, from 1. reasons: what was wrong, each
    as "kind: words".
    """

    text: str
    sources: tuple[int, ...]
    reasons: tuple[str, ...]


class AnswerStatus(StrEnum):
    """What kind of answer it is. clarifying: the question is asked back, with choices."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    OUT_OF_SCOPE = "out_of_scope"
    CLARIFYING = "clarifying"


@dataclass(frozen=True, slots=True)
class Clarification:
    """What is asked back where a question is too vague. choices: whole questions to pick from."""

    question: str
    choices: tuple[str, ...]


class CautionKind(StrEnum):
    """Why a reader should look twice."""

    REVIEW_DATE_PASSED = "review_date_passed"
    SUPERSEDED = "superseded"
    READ_FROM_SCAN = "read_from_scan"
    NATIONAL_AND_LOCAL = "national_and_local"
    DRUG_NOT_NAMED = "drug_not_named"
    DOSE_NOT_HELD = "dose_not_held"
    PATIENTS_NOT_NAMED = "patients_not_named"
    WITHHELD = "withheld"
    QUOTED_INSTEAD = "quoted_instead"
    CUT_SHORT = "cut_short"
    IDENTIFIERS_REMOVED = "identifiers_removed"


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
    scopes: of the documents that may answer, empty for all. record_id: that its answer is to get,
    for a caller that must find it again after a crash.
    """

    text: str
    conversation_id: str | None = None
    channel: str = "api"
    asker: str | None = None
    scopes: tuple[Scope, ...] = ()
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document near to a question that the library does not answer."""

    document_id: str
    edition_id: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call of a language model took.

    model: as it was configured. prompt: "name version sha256:…". cost: in the currency of the
    configured prices, None where none are set.
    """

    model: str
    prompt: str
    input_tokens: int
    output_tokens: int
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an answer came about. timings: milliseconds by stage, monotonic clock.

    generator: "extractive", or the model that wrote. prompt: of what was written, as in Usage.
    calls: each call of a language model.
    """

    library_fingerprint: str
    embedder: str
    generator: str
    software: str
    confidence: float
    threshold: float
    timings: Mapping[str, float] = field(default_factory=dict)
    prompt: str | None = None
    calls: tuple[Usage, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. `statements` are the short answer, `more` what a reader may unfold.

    question: as asked, without what identifies a patient. standalone: as it was searched,
    follow-up resolved. urgent: whom to call first, where somebody is in danger now.
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
    urgent: str | None = None
    clarification: Clarification | None = None
    withheld: tuple[Withheld, ...] = ()

    @property
    def written(self) -> bool:
        """Whether a language model put it into words."""
        return any(s.written for s in self.statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer, once, by number."""
        seen = {
            (c.number, c.section_id, c.start, c.end): c
            for s in (*self.statements, *self.more)
            for c in s.citations
        }
        return tuple(sorted(seen.values(), key=lambda c: (c.number, c.start)))
