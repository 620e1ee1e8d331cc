"""Citing a unit of a section: its words, where they stand, and the number that they carry."""

from __future__ import annotations

from assistant.model import Citation, Document, Section, Unit


class Numbers:
    """Gives each cited section its number, in the order in which they are cited."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, section_id: str) -> int:
        """The number of a section, from 1."""
        return self._given.setdefault(section_id, len(self._given) + 1)


def citation(document: Document, section: Section, unit: Unit, number: int) -> Citation:
    """A unit's stored words, and where they stand."""
    metadata = document.metadata
    return Citation(
        number=number,
        document_id=document.id,
        edition_id=document.edition_id,
        section_id=section.id,
        title=metadata.title,
        publisher=metadata.publisher,
        published=metadata.published,
        review_due=metadata.review_due,
        heading_path=section.heading_path,
        page=unit.page,
        start=unit.start,
        end=unit.end,
        quote=section.text[unit.start : unit.end],
        url=metadata.url,
    )
