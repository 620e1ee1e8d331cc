"""What a report says, before any mark-up: everything in it is data, and its hash is over all of it.

Times are UTC. Whatever people typed (questions, comments, answers of librarians, incidents) has
been de-identified anew; words of documents stand as they were published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from pydantic import TypeAdapter

from assistant.model import AnswerStatus, UnitKind
from eval.audit.model import Audit, Estimate, Grade, Item
from eval.audit.registers import Recall
from eval.report.excerpts import Piece
from eval.report.figures import Change, Figures
from eval.report.kept import Kept
from eval.runs.measures import Metric
from eval.safety.hazards import Hazard


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of an answer. numbers: of the sources it cites. written: by a language model."""

    text: str
    kind: UnitKind
    written: bool
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a source was quoted. heading: its path. pages: where known. excerpt: the quotes in
    the words around them; empty where the library no longer holds the section."""

    heading: str
    pages: tuple[int, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An edition that an answer cites. edition: as the document calls it, or the how-manieth the
    library holds. state: current, superseded, or no longer answered from."""

    number: int
    title: str
    publisher: str | None
    edition: str | None
    published: date | None
    review_due: date | None
    overdue: bool
    state: str
    url: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Unused:
    """A passage that was found and not used. score: of the ranking, within this question only."""

    title: str
    heading: str
    score: float
    opening: str


@dataclass(frozen=True, slots=True)
class Check:
    """An automatic verdict. good: None where it only tells."""

    label: str
    result: str
    good: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rater said. role: first, second or third rater."""

    role: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Withholding:
    """A sentence of a language model that was not shown, and why."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditedAnswer:
    """An answer that was drawn. number: in the report. understood: the question as it was
    searched, where that differs. verdict: the grade that stands. disputed: the raters differ and
    the third has not decided. comments: of readers who gave a thumbs-down."""

    number: int
    item: Item
    asked_at: datetime
    channel: str
    question: str
    understood: str | None
    status: AnswerStatus
    urgent: str | None
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    cautions: tuple[str, ...]
    nearest: tuple[str, ...]
    withheld: tuple[Withholding, ...]
    unused: tuple[Unused, ...]
    checks: tuple[Check, ...]
    verdicts: tuple[Verdict, ...]
    verdict: Grade | None
    disputed: bool
    comments: tuple[str, ...]
    entry_hash: str


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How much of all answers has a level of a criterion."""

    level: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """A criterion's line of the score card; its levels best first."""

    name: str
    heading: str
    asks: str
    levels: tuple[LevelShare, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """Something that answers were made with, and how many of the period were."""

    what: str
    value: str
    answers: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The record up to what the report rests on. anchor: number and hash of that entry.

    broken: what is wrong with it, None where it holds.
    """

    entries: int
    anchor: str
    broken: str | None


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """The library as it is when the report is made."""

    fingerprint: str
    documents: int
    chunks: int
    embedder: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the grading is. double: graded by both raters. open: disputes not decided."""

    drawn: int
    settled: int
    double: int
    disputed: int
    open: int


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run of a question set."""

    name: str
    set: str
    questions: int
    finished_at: datetime | None
    made_with: tuple[tuple[str, str], ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. organisation: whose it is. as_of: the last event that it rests on."""

    organisation: str | None
    zone: str
    as_of: datetime
    audit: Audit
    progress: Progress
    chain: Chain
    versions: tuple[Version, ...]
    library: LibraryFacts
    scores: tuple[CriterionScore, ...]
    runs: tuple[RunFigures, ...]
    answers: tuple[AuditedAnswer, ...]
    recalls: tuple[Recall, ...]
    hazards: tuple[Hazard, ...]
    kept: Kept
    status_by_day: Mapping[str, Mapping[str, int]]
    figures: Figures
    before: Figures | None
    changes: tuple[Change, ...]

    @property
    def data_hash(self) -> str:
        """SHA-256 (hex) over all that the report says."""
        return hashlib.sha256(_reports().dump_json(self)).hexdigest()

    @property
    def draft(self) -> bool:
        """Whether some answers have no verdict yet."""
        return self.progress.settled < self.progress.drawn


@lru_cache(maxsize=1)
def _reports() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
