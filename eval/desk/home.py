"""Where the desk begins: what waits."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting
from eval.audit.shown import days
from eval.audit.trail import audits, grades
from eval.audit.verdicts import settled

PATH = "/desk"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(PATH)
def desk(visit: LibrariansVisiting) -> Response:
    """Hand-overs that wait, audits and how far they are, the registers."""
    record = visit.assistant.record
    found = audits(record)
    done = {audit.id: len(settled(audit, grades(record, audit.id))) for audit in found}
    return visit.page(
        "desk.jinja",
        waiting=visit.assistant.handovers.all(open_only=True),
        audits=found[::-1],
        settled=done,
        now=visit.assistant.clock(),
        days=days,
        zone=visit.assistant.settings.zone,
    )
