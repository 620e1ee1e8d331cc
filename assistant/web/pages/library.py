"""Pages of what the library holds: documents, their editions, the words of a citation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from assistant.model import Document, Scope, Unit
from assistant.web.library import Offset, span
from assistant.web.pages.browsing import Filter, browse
from assistant.web.pages.changes import changes
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.marking import blocks
from assistant.web.pages.paper import has_paper, quoted_words, sheet
from assistant.web.pages.visit import Visit, Visiting

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, Path(pattern=r"^[\w.@:-]{1,180}$")]
_NEW = 50  # editions on the page of what is new
_FOR_A_DAY = {"Cache-Control": "private, max-age=86400"}


def sought(
    q: Annotated[str, Query(max_length=200)] = "",
    publisher: Annotated[str, Query(max_length=200)] = "",
    scope: Annotated[str, Query(pattern="^(|national|regional|local)$")] = "",
    currency: Annotated[str, Query(pattern="^(|current|overdue|superseded|withdrawn)$")] = "",
    topic: Annotated[str, Query(max_length=100)] = "",
) -> Filter:
    """What a form to find documents sends."""
    return Filter(q, publisher, Scope(scope) if scope else None, currency, topic=topic)


@router.get("/documents")
def documents(
    visit: Visiting,
    wanted: Annotated[Filter, Depends(sought)],
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The documents, by title; those that a filter lets through."""
    held = visit.assistant.library.documents()
    found = browse(held, wanted, visit.today, number)
    return visit.page("documents.jinja", found=found, wanted=wanted)


@router.get("/documents/{document_id}")
def document(document_id: Id, visit: Visiting) -> Response:
    """A document: the edition that is answered from, its contents, its other editions."""
    return _edition(visit, visit.assistant.library.document(document_id))


@router.get("/editions/{edition_id}")
def edition(edition_id: Id, visit: Visiting) -> Response:
    """An edition, also one that is no longer answered from."""
    return _edition(visit, visit.assistant.library.edition(edition_id))


@router.get("/sections/{section_id}")
def words(section_id: Id, visit: Visiting, start: Offset = None, end: Offset = None) -> Response:
    """A section as it is stored, with the words of a citation marked in it."""
    library = visit.assistant.library
    found, section = library.section(section_id)
    quote = span(start, end, len(section.text))
    contents = library.contents(found.edition_id)
    place = [s.id for s in contents].index(section_id)
    return visit.page(
        "words.jinja",
        document=found,
        superseded_by=library.superseded_by(found),
        section=section,
        blocks=blocks(section, quote),
        quote=quote,
        before=contents[place - 1] if place else None,
        after=contents[place + 1] if place + 1 < len(contents) else None,
        sheet=_page_of(section.units, quote) if has_paper(found) else None,
    )


@router.get("/sections/{section_id}/page-{number}.png")
def paper(
    section_id: Id,
    number: Annotated[int, Path(ge=1, le=100_000)],
    visit: Visiting,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """The page of a PDF with the quoted words marked, as an image."""
    found, section = visit.assistant.library.section(section_id)
    quote = span(start, end, len(section.text))
    image = sheet(found, number, quoted_words(section, quote))
    return Response(image, media_type="image/png", headers=_FOR_A_DAY)


@router.get("/documents/{document_id}/changes")
def compared(
    document_id: Id,
    visit: Visiting,
    old: Annotated[int | None, Query(ge=1)] = None,
    new: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """What changed from one edition to another; by default to the newest from the one before."""
    library = visit.assistant.library
    editions = library.editions(document_id)
    latest = _numbered(editions, new) or editions[0]
    earlier = _numbered(editions, old) or next(
        (e for e in editions if e.ordinal < latest.ordinal), latest
    )
    told = changes(library.contents(earlier.edition_id), library.contents(latest.edition_id))
    return visit.page("changes.jinja", editions=editions, old=earlier, new=latest, changes=told)


@router.get("/new")
def new(visit: Visiting) -> Response:
    """What came into the library last."""
    held = sorted(visit.assistant.library.documents(), key=lambda d: d.added_at, reverse=True)
    return visit.page("new.jinja", documents=held[:_NEW])


def _edition(visit: Visit, found: Document) -> Response:
    library = visit.assistant.library
    return visit.page(
        "edition.jinja",
        document=found,
        superseded_by=library.superseded_by(found),
        contents=library.contents(found.edition_id),
        editions=library.editions(found.id),
    )


def _numbered(editions: list[Document], ordinal: int | None) -> Document | None:
    return next((e for e in editions if e.ordinal == ordinal), None)


def _page_of(units: Sequence[Unit], quote: tuple[int, int] | None) -> int | None:
    """The page on which the quoted words begin; without any, where the section does."""
    start = quote[0] if quote else 0
    return next((unit.page for unit in units if unit.page and unit.end > start), None)
