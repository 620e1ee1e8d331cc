"""What could not be taken in: uploads, and files of ingests on the command line."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from assistant.curating import failures
from assistant.errors import NotFound
from assistant.recorded import RETRIED
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting
from ingest.desk.place import ROOT, Here
from ingest.desk.uploading import SOON
from ingest.desk.uploads import State

PATH = f"{ROOT}/failures"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PATH)
def failed(visit: LibrariansVisiting, here: Here) -> Response:
    """What failed, why, and what to do."""
    return visit.page(
        "failures.jinja",
        uploads=[u for u in here.uploads.all() if u.state is State.FAILED],
        failures=failures(visit.assistant.record),
        retrying=here.worker.retrying(),
    )


@router.post(PATH)
def again(
    visit: LibrariansVisiting, here: Here, path: Annotated[str, Form(max_length=4096)]
) -> Response:
    """Ingest a file that failed again."""
    # Only what an ingest looked at before: a page must not choose what is read from the disk.
    if path not in {failure.path for failure in failures(visit.assistant.record)}:
        raise NotFound("This file did not fail, or it is mended already.")
    visit.assistant.record.append(RETRIED, {"who": visit.caller.id, "name": path})
    here.worker.retry(path, visit.caller.id)
    here.worker.settle(SOON)
    return RedirectResponse(PATH, 303)
