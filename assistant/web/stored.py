"""What the library, the conversations and the record look like as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant import examples
from assistant.model import (
    AnswerStatus,
    Document,
    DocumentStatus,
    Scope,
    Section,
    Turn,
    UnitKind,
)
from assistant.record import RecordEntry
from assistant.schemas import example, section_address


class DocumentOut(BaseModel):
    """One edition of a document. What its metadata does not say is null."""

    model_config = example(examples.DOCUMENT)

    id: str = Field(description="Stable over editions.")
    edition_id: str
    ordinal: int = Field(description="Number of the edition, from 1.")
    title: str
    publisher: str | None
    edition: str | None
    published: date | None
    review_due: date | None
    status: DocumentStatus
    superseded_by: str | None
    scope: Scope | None
    url: str | None
    licence: str | None
    format: str
    sha256: str = Field(description="Of the file's bytes.")
    added_at: datetime
    live: bool = Field(description="Whether questions are answered from it.")

    @classmethod
    def of(cls, document: Document) -> DocumentOut:
        """An edition; where its file lies on the server is left out."""
        metadata = {n: getattr(document.metadata, n) for n in document.metadata.__slots__}
        own = {n: getattr(document, n) for n in cls.model_fields if n not in metadata}
        return cls.model_validate(metadata | own)


class DocumentPage(BaseModel):
    """Some of the library's documents, by title."""

    model_config = example(
        {"total": 28, "offset": 0, "limit": 50, "documents": [examples.DOCUMENT]}
    )

    total: int = Field(description="How many there are in all.")
    offset: int
    limit: int
    documents: list[DocumentOut]


class HeadingOut(BaseModel):
    """One section of an edition's contents."""

    model_config = example(examples.HEADING)

    section_id: str
    ordinal: int
    heading_path: tuple[str, ...]
    number: str | None = Field(description="The number that stands before its heading.")
    page: int | None = Field(description="Where it begins in a paged document, from 1.")
    address: str

    @classmethod
    def of(cls, section: Section) -> HeadingOut:
        """A section without its text."""
        return cls(
            section_id=section.id,
            ordinal=section.ordinal,
            heading_path=section.heading_path,
            number=section.number,
            page=next(iter(_pages(section)), None),
            address=section_address(section.id),
        )


class EditionOut(BaseModel):
    """An edition and its contents."""

    model_config = example({"document": examples.DOCUMENT, "contents": [examples.HEADING]})

    document: DocumentOut
    contents: list[HeadingOut]


class DocumentDetail(EditionOut):
    """A document: its live edition, that edition's contents, and every edition."""

    model_config = example(
        {
            "document": examples.DOCUMENT,
            "contents": [examples.HEADING],
            "editions": [examples.DOCUMENT],
        }
    )

    editions: list[DocumentOut] = Field(description="Newest first.")


class UnitOut(BaseModel):
    """The smallest span that is quoted."""

    model_config = ConfigDict(from_attributes=True)

    start: int
    end: int
    kind: UnitKind
    page: int | None
    lead: int | None = Field(description="Offset of the unit that introduces it.")
    sure: float | None = Field(
        None,
        description="How sure text recognition was, 0 to 1, where it was read from a scan.",
    )


class QuoteOut(BaseModel):
    """A quote's place in its section."""

    start: int
    end: int
    text: str
    page: int | None


class SectionOut(BaseModel):
    """A section as it is stored, of a live edition or of one that is kept for old answers."""

    model_config = example(examples.SECTION)

    id: str
    ordinal: int
    document: DocumentOut
    heading_path: tuple[str, ...]
    number: str | None
    text: str
    units: list[UnitOut]
    pages: list[int]
    quote: QuoteOut | None = Field(description="The span that was asked for.")

    @classmethod
    def of(cls, document: Document, section: Section, span: tuple[int, int] | None) -> SectionOut:
        """A section. span: offsets of a quote into its text."""
        return cls(
            id=section.id,
            ordinal=section.ordinal,
            document=DocumentOut.of(document),
            heading_path=section.heading_path,
            number=section.number,
            text=section.text,
            units=[UnitOut.model_validate(unit) for unit in section.units],
            pages=_pages(section),
            quote=_quote(section, *span) if span else None,
        )


class TurnOut(BaseModel):
    """One exchange. question: as it was understood."""

    model_config = example(examples.TURN)

    question: str
    status: AnswerStatus
    record_id: str
    asked_at: datetime


class ConversationOut(BaseModel):
    """A conversation."""

    model_config = example({"id": examples.ANSWER["conversation_id"], "turns": [examples.TURN]})

    id: str
    turns: list[TurnOut] = Field(description="Oldest first.")

    @classmethod
    def of(cls, id: str, turns: Sequence[Turn]) -> ConversationOut:
        """A conversation of these turns."""
        shown = [TurnOut.model_validate(turn, from_attributes=True) for turn in turns]
        return cls(id=id, turns=shown)


class EntryOut(BaseModel):
    """An entry of the record, and those about it."""

    model_config = example(examples.ENTRY)

    seq: int
    id: str
    kind: str
    about: str | None
    at: datetime
    body: dict[str, Any]
    previous_hash: str
    hash: str = Field(description="SHA-256 over the other fields.")
    about_it: list[EntryOut] = Field(description="Feedback on it, for example; oldest first.")

    @classmethod
    def of(cls, entry: RecordEntry, about_it: Sequence[RecordEntry] = ()) -> EntryOut:
        """An entry with those about it."""
        fields = {name: getattr(entry, name) for name in entry.__slots__}
        return cls(**fields, about_it=[cls.of(other) for other in about_it])


def _pages(section: Section) -> list[int]:
    return sorted({unit.page for unit in section.units if unit.page is not None})


def _quote(section: Section, start: int, end: int) -> QuoteOut:
    pages = [u.page for u in section.units if u.start < end and start < u.end and u.page]
    text = section.text[start:end]
    return QuoteOut(start=start, end=end, text=text, page=min(pages, default=None))
