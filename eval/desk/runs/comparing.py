"""Pages that hold two runs side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from eval.desk.runs.pages import PATH, expected, loaded, score_of
from eval.desk.runs.wanted import folder_of
from eval.runs.compare import compare
from eval.runs.folder import Run
from eval.runs.measures import BY_NAME
from eval.runs.shown import number, signed

router = APIRouter(prefix="/desk/compare", route_class=PageRoute, include_in_schema=False)

_Run = Annotated[str, Query(pattern=r"^[\w.+-]{1,120}$")]


@router.get("")
def compared(visit: LibrariansVisiting, before: _Run, after: _Run) -> Response:
    """The figures of two runs, and the questions that got better and worse."""
    old, new = _both(visit, before, after)
    return visit.page(
        "compare.jinja",
        before=old,
        after=new,
        found=compare(old, new),
        measures=BY_NAME,
        number=number,
        signed=signed,
    )


@router.get("/{id:path}")
def beside(id: str, visit: LibrariansVisiting, before: _Run, after: _Run) -> Response:
    """A question's two answers."""
    runs = _both(visit, before, after)
    scores = [score_of(run, id) for run in runs]
    sides = [(run, score, expected(score)) for run, score in zip(runs, scores, strict=True)]
    return visit.page("beside.jinja", case=scores[1].case, sides=sides, path=PATH)


def _both(visit: Visit, before: str, after: str) -> tuple[Run, Run]:
    settings = visit.assistant.settings
    return loaded(folder_of(settings, before)), loaded(folder_of(settings, after))
