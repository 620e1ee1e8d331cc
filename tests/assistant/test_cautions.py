"""An answer says when what it cites is out of date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.cautions import cautions, read_from_scan
from assistant.model import (
    Caution,
    CautionKind,
    Citation,
    Document,
    DocumentStatus,
    Metadata,
    Section,
    Unit,
    UnitKind,
)
from tests.assistant.answers import cite
from tests.conftest import NOW

TODAY = date(2026, 12, 1)


def document(edition: str, **metadata: object) -> Document:
    made = replace(Metadata(edition.title()), **metadata)
    return Document(edition, edition, 1, made, "", "", "md", NOW)


def citing(edition: str, number: int) -> Citation:
    return replace(cite("Words."), edition_id=edition, number=number)


def told(*citations: Citation, **documents: Document) -> tuple[Caution, ...]:
    return cautions(citations, documents, TODAY, lambda d: d.metadata.superseded_by)


def test_a_current_document_needs_no_caution() -> None:
    assert told(citing("sepsis", 1), sepsis=document("sepsis")) == ()
    due = document("sepsis", review_due=TODAY)
    assert told(citing("sepsis", 1), sepsis=due) == ()
    assert told() == ()


def test_the_day_after_its_review_date_it_is_marked() -> None:
    due = document("sepsis", review_due=date(2026, 11, 30))
    (caution,) = told(citing("sepsis", 2), sepsis=due)
    assert caution == Caution(
        CautionKind.REVIEW_DATE_PASSED,
        "Sepsis was due for review on 30 November 2026 and may be out of date.",
        (2,),
    )


def test_a_superseded_document_names_its_successor() -> None:
    old = document("sepsis", status=DocumentStatus.SUPERSEDED, superseded_by="NG253")
    (caution,) = told(citing("sepsis", 1), sepsis=old)
    assert caution.kind is CautionKind.SUPERSEDED
    assert "superseded by NG253" in caution.text
    unknown = document("sepsis", status=DocumentStatus.SUPERSEDED)
    assert "has been superseded." in told(citing("sepsis", 1), sepsis=unknown)[0].text


def test_superseded_says_more_than_overdue() -> None:
    both = document("sepsis", status=DocumentStatus.SUPERSEDED, review_due=date(2020, 1, 1))
    assert [c.kind for c in told(citing("sepsis", 1), sepsis=both)] == [CautionKind.SUPERSEDED]


def test_each_document_is_told_once_with_all_its_numbers() -> None:
    old = {"review_due": date(2020, 1, 1)}
    found = told(
        citing("sepsis", 1), citing("aki", 2), citing("sepsis", 3), citing("sepsis", 1),
        citing("dka", 4), sepsis=document("sepsis", **old), aki=document("aki", **old),
        dka=document("dka"),
    )  # fmt: skip
    assert [c.citations for c in found] == [(1, 3), (2,)]


def section(*units: Unit) -> Section:
    return Section("potassium:1:3", "potassium:1", 3, (), None, "Give 5 mg. Give 2 mg.", units)


def test_what_was_read_from_a_scan_is_marked_with_its_pages() -> None:
    held = section(
        Unit(0, 10, UnitKind.SENTENCE, page=4, sure=0.97),
        Unit(11, 21, UnitKind.SENTENCE, page=5, sure=0.99),
    )
    first, second = cite("Give 5 mg."), cite("Give 2 mg.", number=2, start=11)
    (caution,) = read_from_scan([first, second, first], {held.id: held})
    assert caution == Caution(
        CautionKind.READ_FROM_SCAN,
        "Hypokalaemia in adults, pages 4, 5, was read from a scan: check the original, above "
        "all its figures.",
        (1, 2),
    )
    (caution,) = read_from_scan([second], {held.id: held})
    assert "page 5, was read" in caution.text


def test_what_the_document_holds_as_text_is_not() -> None:
    held = section(
        Unit(0, 10, UnitKind.SENTENCE, page=4),
        Unit(11, 21, UnitKind.SENTENCE, page=5, sure=0.99),
    )
    assert read_from_scan([cite("Give 5 mg.")], {held.id: held}) == ()
