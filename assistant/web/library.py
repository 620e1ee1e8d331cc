"""Routes of what the library holds: documents, editions and the words of a citation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.model import Document, DocumentStatus
from assistant.web.context import KEY_PROBLEMS, Here, Reader
from assistant.web.problems import INVALID, LIBRARY, NOT_FOUND, Refusal, responses
from assistant.web.stored import (
    DocumentDetail,
    DocumentOut,
    DocumentPage,
    EditionOut,
    HeadingOut,
    SectionOut,
)

router = APIRouter(tags=["library"], responses=responses(*KEY_PROBLEMS, INVALID, LIBRARY))

Id = Annotated[str, Path(pattern=r"^[\w.@:-]{1,180}$")]
Offset = Annotated[int | None, Query(ge=0, le=2**31)]


@router.get("/v1/documents")
def documents(
    here: Here,
    _: Reader,
    q: Annotated[str, Query(max_length=200, description="In title, publisher or id.")] = "",
    status: DocumentStatus | None = None,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DocumentPage:
    """The documents that answers come from, by title."""
    found = [
        document
        for document in here.assistant.library.documents()
        if status in (None, document.metadata.status) and _matches(document, q)
    ]
    found.sort(key=lambda document: (document.metadata.title.casefold(), document.id))
    shown = [DocumentOut.of(document) for document in found[offset : offset + limit]]
    return DocumentPage(total=len(found), offset=offset, limit=limit, documents=shown)


@router.get("/v1/documents/{document_id}", responses=responses(NOT_FOUND))
def document(document_id: Id, here: Here, _: Reader) -> DocumentDetail:
    """A document: the edition that is answered from, its contents, and all its editions."""
    library = here.assistant.library
    live = library.document(document_id)
    return DocumentDetail(
        document=DocumentOut.of(live),
        contents=[HeadingOut.of(section) for section in library.contents(live.edition_id)],
        editions=[DocumentOut.of(edition) for edition in library.editions(document_id)],
    )


@router.get("/v1/editions/{edition_id}", responses=responses(NOT_FOUND))
def edition(edition_id: Id, here: Here, _: Reader) -> EditionOut:
    """An edition, also one that is no longer answered from, and its contents."""
    library = here.assistant.library
    found = library.edition(edition_id)
    contents = [HeadingOut.of(section) for section in library.contents(edition_id)]
    return EditionOut(document=DocumentOut.of(found), contents=contents)


@router.get("/v1/sections/{section_id}", responses=responses(NOT_FOUND))
def section(
    section_id: Id, here: Here, _: Reader, start: Offset = None, end: Offset = None
) -> SectionOut:
    """The stored section of a citation; with its `start` and `end`, the quote's place in it."""
    found, text = here.assistant.library.section(section_id)
    return SectionOut.of(found, text, span(start, end, len(text.text)))


def span(start: int | None, end: int | None, length: int) -> tuple[int, int] | None:
    """A place in a section's text, None for none. Raises Refusal for one that is not there."""
    if start is None and end is None:
        return None
    if start is None or end is None or not start < end <= length:
        raise Refusal(
            INVALID,
            f"`start` and `end` go together and mark a place in the section's {length:,} "
            "characters, start before end.",
        )
    return start, end


def _matches(document: Document, q: str) -> bool:
    wanted = q.casefold()
    metadata = document.metadata
    return any(
        wanted in text.casefold()
        for text in (document.id, metadata.title, metadata.publisher or "")
    )
