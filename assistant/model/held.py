"""What the library holds: documents, their sections, and the spans that are found and quoted."""

from __future__ import annotations

from dataclasses import dataclass
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
    sure: how sure text recognition was of it, 0 to 1, where it was read from a scan; None for
    text that the document holds as text.
    """

    start: int
    end: int
    kind: UnitKind
    page: int | None = None
    lead: int | None = None
    sure: float | None = None


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

    def quotable(self, start: int, end: int) -> str:
        """The stored text of a span, with blanks for what belongs to no unit.

        That is what is addressed to a machine (ingest/addressed.py): it is kept and can be
        opened, and is neither searched nor given to anything that answers.
        """
        held, last = "", start
        for unit in self.units:
            first, stop = max(unit.start, last), min(unit.end, end)
            if first < stop:
                held += _blank(self.text[last:first]) + self.text[first:stop]
                last = stop
        return held + _blank(self.text[last:end])


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
        """The stored text of the span, without what may not be quoted."""
        return self.section.quotable(self.start, self.end)


def _blank(text: str) -> str:
    return "".join(c if c.isspace() else " " for c in text)
