"""Reports of audits, made and downloaded here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting
from eval.desk.noting import note_download
from eval.report.gather import gather, sources
from eval.report.page import page

router = APIRouter(prefix="/desk/reports", route_class=PageRoute, include_in_schema=False)


@router.get("/{id}.{kind}")
def report(
    id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")],
    kind: Annotated[str, Path(pattern="^(html|pdf)$")],
    visit: LibrariansVisiting,
    organisation: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The report of an audit, as one file."""
    here = visit.assistant
    read = sources(here.settings, here.record, here.library, here.keys, here.gate())
    made = page(gather(read, id, organisation=organisation or None))
    name = f"audit-{made.report.audit.id[:8]}.{kind}"
    note_download(visit, name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "html":
        return Response(made.html(), media_type="text/html; charset=utf-8", headers=headers)
    from eval.report.pdf import pdf

    paper = pdf(made.html(paper=True), made.title, made.report.as_of)
    return Response(paper, media_type="application/pdf", headers=headers)
