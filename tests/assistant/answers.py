"""Answers made by hand for tests that only look at what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from assistant.model import (
    Answer,
    AnswerStatus,
    Caution,
    Citation,
    Document,
    Metadata,
    Nearest,
    Passage,
    Provenance,
    Section,
    Statement,
    Unit,
    UnitKind,
)

HEADING = "Hypokalaemia in adults › Oral replacement"
ASKED_AT = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


def cite(
    quote: str,
    *,
    number: int = 1,
    start: int = 0,
    section: str = "potassium:1:3",
    title: str = "Hypokalaemia in adults",
    publisher: str | None = "A hospital",
    published: date | None = date(2026, 4, 20),
    review_due: date | None = date(2028, 4, 20),
    heading_path: tuple[str, ...] = ("Oral replacement",),
    page: int | None = None,
    url: str | None = None,
) -> Citation:
    """A citation of `quote`, which stands at `start` of its section."""
    return Citation(
        number=number,
        document_id=section.partition(":")[0],
        edition_id=section.rpartition(":")[0],
        section_id=section,
        title=title,
        publisher=publisher,
        published=published,
        review_due=review_due,
        heading_path=heading_path,
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
        url=url,
    )


def say(
    citation: Citation,
    kind: UnitKind = UnitKind.SENTENCE,
    *,
    lead_in: bool = False,
    lead: int | None = None,
) -> Statement:
    """A statement that is its citation's quote."""
    return Statement(citation.quote, (citation,), kind, lead_in, lead)


def passage(section_id: str, lines: Sequence[tuple[str, UnitKind, int | None]]) -> Passage:
    """A section of lines, each with its kind and the line (from 0) that introduces it."""
    starts = [sum(len(text) + 1 for text, *_ in lines[:i]) for i in range(len(lines))]
    units = tuple(
        Unit(start, start + len(text), kind, lead=None if lead is None else starts[lead])
        for start, (text, kind, lead) in zip(starts, lines, strict=True)
    )
    edition_id = section_id.rpartition(":")[0]
    text = "\n".join(text for text, *_ in lines)
    document = Document(
        section_id.partition(":")[0], edition_id, 1, Metadata("Hypokalaemia in adults"),
        "0" * 64, "potassium.md", "md", ASKED_AT,
    )  # fmt: skip
    section = Section(section_id, edition_id, 3, ("Oral replacement",), None, text, units)
    return Passage(document, section, 0, len(text), 1.0, 0.9)


def quoted(found: Passage) -> list[Statement]:
    """Every unit of a passage as a statement."""
    leads = {unit.lead for unit in found.section.units}
    return [
        say(
            cite(found.section.text[u.start : u.end], start=u.start, section=found.section.id),
            u.kind,
            lead_in=u.start in leads,
            lead=u.lead,
        )
        for u in found.section.units
    ]


def answer(
    *statements: Statement,
    more: Sequence[Statement] = (),
    cautions: Sequence[Caution] = (),
    nearest: Sequence[Nearest] = (),
    status: AnswerStatus | None = None,
    standalone: str = "How is potassium replaced?",
    question: str = "How is potassium replaced?",
    passages: Sequence[Passage] = (),
) -> Answer:
    """An answer of these statements; abstained where there are none."""
    return Answer(
        record_id="rec-1",
        conversation_id="con-1",
        question=question,
        standalone=standalone,
        status=status or (AnswerStatus.ANSWERED if statements else AnswerStatus.ABSTAINED),
        statements=statements,
        more=tuple(more),
        cautions=tuple(cautions),
        nearest=tuple(nearest),
        passages=tuple(passages),
        contact="the library, extension 1234",
        provenance=Provenance("library", "embedder", "extractive", "0.1.0", 0.9, 0.5),
        asked_at=ASKED_AT,
    )
