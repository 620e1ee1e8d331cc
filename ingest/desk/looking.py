"""An upload before it is filed: what was read of it, how it is cut, how it would be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.errors import NotFound
from assistant.recorded import INGESTED, RETRIED, UPLOAD_DISCARDED, UPLOAD_FILED
from assistant.web.pages.changes import changes
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from ingest.desk.facts import changed, faults_of, sent_facts, shown_facts
from ingest.desk.jobs import filed_path
from ingest.desk.place import ROOT, Desk, Here
from ingest.desk.preview import load_preview
from ingest.desk.showing import Asked, draw, held_already, replaced
from ingest.desk.uploading import PATH, SOON
from ingest.desk.uploads import State, Upload, UploadError

Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
router = APIRouter(prefix=f"{ROOT}/uploads", route_class=PageRoute, include_in_schema=False)


@router.get("/{id}")
def shown(
    id: Id,
    visit: LibrariansVisiting,
    here: Here,
    q: Annotated[str, Query(max_length=500)] = "",
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    """The preview of an upload; once it is filed, the document that it became."""
    try:
        upload = here.uploads.get(id)
    except NotFound:
        return RedirectResponse(_became(visit, id), 303)
    return draw(visit, here, upload, Asked(here.masked(q), number))


@router.get("/{id}/changes")
def compared(id: Id, visit: LibrariansVisiting, here: Here) -> Response:
    """What changes with an upload in the document that it becomes an edition of."""
    upload = here.uploads.get(id)
    preview = load_preview(here.uploads.folder(id))
    old = replaced(visit, upload, preview)
    if old is None:
        raise NotFound("This upload takes the place of no document.")
    told = changes(visit.assistant.library.contents(old.edition_id), preview.sections)
    return visit.page("upload_changes.jinja", upload=upload, old=old, changes=told)


@router.post("/{id}")
async def decided(id: Id, visit: LibrariansVisiting, here: Here, request: Request) -> Response:
    """Keep the facts of an upload, and read it with them again; or file it with them."""
    form = dict(await request.form())
    return await run_in_threadpool(_decided, visit, here, id, form)


@router.post("/{id}/discard")
def discarded(id: Id, visit: LibrariansVisiting, here: Here) -> Response:
    """Remove an upload with all that was read of it."""
    upload = here.uploads.get(id)
    body = {"who": visit.caller.id, "name": upload.name}
    visit.assistant.record.append(UPLOAD_DISCARDED, body, upload.id)
    here.uploads.discard(id)
    return RedirectResponse(PATH, 303)


@router.post("/{id}/again")
def again(id: Id, visit: LibrariansVisiting, here: Here) -> Response:
    """Read an upload that failed once more."""
    with here.uploads.held(id) as upload:
        if upload.state is State.FAILED:
            body = {"who": visit.caller.id, "name": upload.name}
            visit.assistant.record.append(RETRIED, body, upload.id)
            here.uploads.change(id, state=State.WAITING, reason="")
    here.worker.wake()
    here.worker.settle(SOON)
    return RedirectResponse(f"{ROOT}/uploads/{id}", 303)


def _decided(visit: Visit, here: Desk, id: str, form: Mapping[str, object]) -> Response:
    facts, replaces = sent_facts(form), str(form.get("replaces", ""))
    with here.uploads.held(id) as upload:
        if upload.state is not State.READY:
            raise UploadError(f"{upload.name} was not read yet. Wait until it was.")
        preview = load_preview(here.uploads.folder(id))
        if faults := faults_of(facts):
            return draw(visit, here, upload, Asked(faults=faults, facts=facts))
        given = {**upload.given, **changed(shown_facts(preview.document.metadata), facts)}
        state = State.WAITING
        if form.get("do") == "file":
            _note_filed(visit, upload, given, replaces)
            state = State.FILING
        here.uploads.change(id, state=state, given=given, replaces=replaces, reason="")
    here.worker.wake()
    here.worker.settle(SOON)
    return RedirectResponse(f"{ROOT}/uploads/{id}", 303)


def _note_filed(visit: Visit, upload: Upload, given: dict[str, str], replaces: str) -> None:
    """Record that an upload is to be filed. Raises UploadError for what the library holds."""
    assistant = visit.assistant
    if same := held_already(visit, upload):
        raise UploadError(
            f"The library holds the very same file already, as {same.metadata.title}. Discard the "
            "upload; its facts can be edited there."
        )
    old = assistant.library.document(replaces) if replaces else None
    body = {
        "who": visit.caller.id,
        "name": upload.name,
        "sha256": upload.sha256,
        "source": str(filed_path(assistant.settings, upload)),
        "after": given,
        "replaces": replaces,
        "replaces_sha256": old.sha256 if old else "",
    }
    assistant.record.append(UPLOAD_FILED, body, upload.id)


def _became(visit: Visit, id: str) -> str:
    """The address of what an upload became. Raises NotFound."""
    for entry in visit.assistant.record.about(id):
        if entry.kind == INGESTED:
            for document in (*entry.body["added"], *entry.body["updated"]):
                return f"{ROOT}/documents/{document}?done=filed"
    raise NotFound("This upload is not there any more: it was discarded.")
