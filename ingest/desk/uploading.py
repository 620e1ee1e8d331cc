"""Uploading: files are taken and kept aside, and nothing of them is found yet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from assistant.record import new_id
from assistant.recorded import UPLOADED
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from ingest.desk.names import NameRefused, safe_name
from ingest.desk.place import ROOT, Desk, Here
from ingest.desk.uploads import Upload, UploadError
from ingest.load import SUFFIXES

PATH = f"{ROOT}/upload"
MOST_FILES = 50
SOON = 4.0  # seconds that a page waits for what may end soon
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PATH)
def form(visit: LibrariansVisiting, here: Here, of: str = "") -> Response:
    """Where files are uploaded, and those that wait. of: document that gets a new edition."""
    return _page(visit, here, of)


@router.post(PATH)
async def take(visit: LibrariansVisiting, here: Here, request: Request) -> Response:
    """Take files, each for itself: one that cannot be taken stops no other."""
    of = ""
    try:
        async with request.form(max_files=MOST_FILES, max_fields=10) as sent:
            of = str(sent.get("of", ""))
            files = [f for f in sent.getlist("files") if isinstance(f, UploadFile) and f.filename]
            taken, faults = await run_in_threadpool(_kept, visit, here, files, of)
    except HTTPException as error:
        faults = [_why(error, visit)]
        return await run_in_threadpool(_page, visit, here, of, faults, error.status_code)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    here.worker.wake()
    if faults or not taken:
        faults = faults or ["Choose at least one file."]
        return await run_in_threadpool(_page, visit, here, of, faults, 422)
    await run_in_threadpool(here.worker.settle, SOON)
    return RedirectResponse(f"{ROOT}/uploads/{taken[0].id}" if len(taken) == 1 else PATH, 303)


def _kept(
    visit: Visit, here: Desk, files: Sequence[UploadFile], of: str
) -> tuple[list[Upload], list[str]]:
    """The uploads that were made of files, and why others were not taken."""
    taken, faults = [], []
    for file in files:
        try:
            taken.append(_keep(visit, here, file, of if len(files) == 1 else ""))
        except (NameRefused, UploadError) as error:
            faults.append(str(error))
    return taken, faults


def _keep(visit: Visit, here: Desk, file: UploadFile, of: str) -> Upload:
    name, id, who = safe_name(file.filename or ""), new_id(), visit.caller.id
    replaces = visit.assistant.library.document(of).id if of else None
    with here.uploads.adding(id, name, file.file, who, replaces) as made:
        body = {"who": who, "name": name, "bytes": made.size, "sha256": made.sha256}
        visit.assistant.record.append(UPLOADED, body, id=id)
    return made


def _why(error: HTTPException, visit: Visit) -> str:
    """Why a form was not read, in words for who sent it."""
    if error.status_code == 413:
        most = visit.assistant.settings.upload_megabytes
        return f"Nothing was taken: the files are larger than {most} MB together. Upload fewer."
    if "many files" in str(error.detail).lower():
        return f"Nothing was taken: {MOST_FILES} files can be uploaded at once. Choose fewer."
    return f"Nothing was taken: what was sent cannot be read ({error.detail}). Send it again."


def _page(
    visit: Visit, here: Desk, of: str, faults: Sequence[str] = (), status: int = 200
) -> Response:
    library = visit.assistant.library
    return visit.page(
        "upload.jinja",
        status,
        uploads=here.uploads.all(),
        progress=here.uploads.progress,
        faults=faults,
        of=library.document(of) if of else None,
        accepted=",".join(SUFFIXES),
        most=visit.assistant.settings.upload_megabytes,
        most_files=MOST_FILES,
    )
