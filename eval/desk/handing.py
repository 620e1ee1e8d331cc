"""Hand-overs: a librarian answers a question, and may file the answer as an evidence summary."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from assistant.summaries import Summary, file_summary
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit

router = APIRouter(prefix="/desk/handovers", route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
_INGEST = "import sys; from assistant.cli import main; sys.argv[1:] = ['ingest']; main()"
_PUBLISHER = "Library and knowledge service"
_log = logging.getLogger(__name__)


@router.get("")
def listed(visit: LibrariansVisiting) -> Response:
    """All hand-overs: those that wait first."""
    found = sorted(visit.assistant.handovers.all(), key=lambda h: (not h.open, h.due_at))
    return visit.page("handovers.jinja", handovers=found, now=visit.assistant.clock())


@router.get("/{id}")
def shown(id: Id, visit: LibrariansVisiting, filed: str = "") -> Response:
    """A hand-over, to be answered."""
    return _shown(visit, id, filed=filed)


class AnswerIn(BaseModel):
    """What a librarian answers. title: with one it is filed as a summary. sources: one a line."""

    by: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=20_000)
    title: str = Field("", max_length=200)
    review_due: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    sources: str = Field("", max_length=5000)

    def summary(self, text: str, today: date) -> Summary | None:
        """The evidence summary, None where none is to be filed. text: without identifiers."""
        if not self.title.strip():
            return None
        due = date.fromisoformat(self.review_due) if self.review_due else None
        named = [line.strip() for line in self.sources.splitlines() if line.strip()]
        return Summary(self.title.strip(), text, self.by, _PUBLISHER, today, due, named)


@router.post("/{id}")
def answered(id: Id, visit: LibrariansVisiting, sent: Annotated[AnswerIn, Form()]) -> Response:
    """Answer it; with a title the answer becomes a document of the library, too."""
    assistant = visit.assistant
    waiting = assistant.handovers.answerable(id)
    masked = assistant.understanding.identifiers.mask(sent.text).text
    summary = sent.summary(masked, visit.today)
    filed = None
    if summary:
        filed = file_summary(summary, waiting, assistant.settings.summaries_dir).name
    assistant.handovers.answer(id, by=sent.by, text=sent.text, filed_as=filed)
    went = _take_in() if filed else ""
    return RedirectResponse(f"/desk/handovers/{id}?filed={went}", 303)


def _shown(visit: Visit, id: str, **values: object) -> Response:
    found = visit.assistant.handovers.get(id)
    return visit.page("handover.jinja", handover=found, now=visit.assistant.clock(), **values)


def _take_in() -> str:
    """Ingest the summaries by `bedside ingest`, with the settings of this process: no part of
    this package imports the one that does so."""
    done = subprocess.run(
        [sys.executable, "-c", _INGEST], capture_output=True, text=True, check=False
    )
    if done.returncode:
        _log.error("a filed summary was not taken in: %s", done.stderr[-2000:])
    return "late" if done.returncode else "yes"
