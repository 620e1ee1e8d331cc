"""A document of the library: its facts edited, withdrawn for a reason, put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.commands.curated import what
from assistant.curating import (
    corrections,
    note_edit,
    note_restored,
    note_withdrawn,
    said_of,
    to_restore,
    withdraw,
)
from assistant.errors import LibraryBusy
from assistant.model import Document
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from ingest.desk.facts import (
    LABELS,
    SCOPES,
    STATUSES,
    Faults,
    changed,
    faults_of,
    sent_facts,
    shown_facts,
)
from ingest.desk.place import ROOT, Desk, DocumentId, Here
from ingest.desk.uploading import SOON
from ingest.desk.uploads import UploadError
from ingest.revision import differs

_WAIT = 3.0  # seconds for another who changes the library
router = APIRouter(prefix=f"{ROOT}/documents", route_class=PageRoute, include_in_schema=False)


@router.get("/{id}")
def shown(
    id: DocumentId,
    visit: LibrariansVisiting,
    done: Annotated[str, Query(pattern="^(|filed|edited|withdrawn|restored)$")] = "",
) -> Response:
    """A document as a librarian sees it, also one that was withdrawn."""
    return _page(visit, _last(visit, id), done=done)


@router.post("/{id}")
async def edited(
    id: DocumentId, visit: LibrariansVisiting, here: Here, request: Request
) -> Response:
    """Say what a document's facts are."""
    form = dict(await request.form())
    return await run_in_threadpool(_edited, visit, here, id, form)


@router.post("/{id}/withdraw")
def withdrawn(
    id: DocumentId,
    visit: LibrariansVisiting,
    here: Here,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Withdraw a document for a reason: it is answered from no more, from now on."""
    library, record, who = visit.assistant.library, visit.assistant.record, visit.caller.id
    document, why = library.document(id), here.masked(reason)
    if not why:
        fault = {"reason": "Say why; the record keeps it."}
        return _page(visit, document, faults=fault)
    try:
        with library.changing(_WAIT):
            withdraw(library, record, id, who=who, reason=why)
    except LibraryBusy:
        # An ingest goes on; the worker withdraws it as soon as that has ended.
        note_withdrawn(record, document, who=who, reason=why)
        here.worker.wake()
    return _back(id, "withdrawn")


@router.post("/{id}/put-back")
def restored(id: DocumentId, visit: LibrariansVisiting, here: Here) -> Response:
    """Answer from a withdrawn document again, as its last edition was."""
    last = _last(visit, id)
    if last.live:
        raise UploadError(f"{last.metadata.title} is in the library; there is nothing to put back.")
    if not _is_awaited(visit, last):
        note_restored(visit.assistant.record, last, visit.caller.id)
    here.worker.wake()
    here.worker.settle(SOON)
    return _back(id, "restored")


def _edited(visit: Visit, here: Desk, id: str, form: Mapping[str, object]) -> Response:
    document, facts = visit.assistant.library.document(id), sent_facts(form)
    before = shown_facts(document.metadata)
    if faults := faults_of(facts):
        return _page(visit, document, faults=faults, facts=facts)
    if after := changed(before, facts):
        earlier = {name: before[name] for name in after}
        note_edit(visit.assistant.record, document, earlier, after, visit.caller.id)
        here.worker.wake()
        here.worker.settle(SOON)
    return _back(id, "edited")


def _back(id: str, done: str) -> Response:
    return RedirectResponse(f"{ROOT}/documents/{id}?done={done}", 303)


def _last(visit: Visit, id: str) -> Document:
    return visit.assistant.library.editions(id)[0]


def _is_awaited(visit: Visit, last: Document) -> bool:
    """Whether a document is to be put back and is not yet."""
    return any(e.body["document_id"] == last.id for e in to_restore(visit.assistant.record))


def _page(
    visit: Visit,
    document: Document,
    *,
    done: str = "",
    faults: Faults | None = None,
    facts: dict[str, str] | None = None,
) -> Response:
    library, record = visit.assistant.library, visit.assistant.record
    said = corrections(record)
    behind = differs(document, said) if document.live else _is_awaited(visit, document)
    return visit.page(
        "holding.jinja",
        422 if faults else 200,
        document=document,
        superseded_by=library.superseded_by(document),
        facts=facts or shown_facts(document.metadata),
        faults=faults or {},
        labels=LABELS,
        scopes=SCOPES,
        statuses=STATUSES,
        history=said_of(record, document.id),
        what=what,
        behind=behind,
        done=done,
        why=said.withdrawn.get(document.sha256),
        chunks=library.catalogue.chunk_counts().get(document.edition_id, 0),
    )
