"""The library's page: every document, also those that were withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from assistant.curating import failures
from assistant.library import Library
from assistant.model import Document, DocumentStatus
from assistant.web.pages.browsing import Filter, browse
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.library import sought
from assistant.web.pages.visit import LibrariansVisiting
from ingest.desk.place import ROOT, Here
from ingest.desk.uploads import State

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(ROOT)
def library(
    visit: LibrariansVisiting,
    here: Here,
    wanted: Annotated[Filter, Depends(sought)],
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The documents that a filter lets through, by title; what waits, and what failed."""
    held, record = visit.assistant.library, visit.assistant.record
    wanted = replace(wanted, path=ROOT)
    documents = [*held.documents(), *withdrawn(held)]
    uploads = here.uploads.all()
    bad = [upload for upload in uploads if upload.state is State.FAILED]
    return visit.page(
        "library.jinja",
        found=browse(documents, wanted, visit.today, number),
        wanted=wanted,
        waiting=len(uploads),
        failed=len(bad) + len(failures(record)),
    )


def withdrawn(held: Library) -> list[Document]:
    """The last editions of documents that are answered from no more."""
    catalogue = held.catalogue
    gone = catalogue.document_ids() - {document.id for document in held.documents()}
    last = [editions[0] for id in sorted(gone) if (editions := catalogue.editions(id))]
    return [replace(d, metadata=replace(d.metadata, status=DocumentStatus.WITHDRAWN)) for d in last]
