"""HL7 Infobutton: a record system opens an address with a code, and guidance comes back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assistant.pipeline import Assistant
from assistant.web.pages.engine import add_templates
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.marking import passage_url
from assistant.web.pages.visit import Visiting
from bots.doors.guidance import Guidance, guidance

PATH = "/infobutton"
_MOST = 10


def join(app: FastAPI, assistant: Assistant) -> None:
    """Answer under /infobutton, for whoever may read pages."""
    add_templates("bots.doors.hooks")
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get(PATH)
    def infobutton(
        request: Request,
        visit: Visiting,
        name: Annotated[str, Query(alias="mainSearchCriteria.v.dn", max_length=200)] = "",
        typed: Annotated[str, Query(alias="mainSearchCriteria.v.ot", max_length=200)] = "",
        kind: Annotated[str, Query(alias="knowledgeResponseType", max_length=80)] = "",
    ) -> Response:
        """Guidance about what is named; of the request nothing else is read, and nothing kept.

        The display name of the code (…v.dn) or its text (…v.ot) is looked for: Bedside has no
        terminology that would know a code alone.
        """
        visit.count()
        wanted = (name or typed).strip()
        found = guidance(assistant, wanted, _MOST) if wanted else []
        if kind == "application/json":
            at = assistant.settings.public_url or str(request.base_url)
            return JSONResponse(_feed(wanted, found, at.rstrip("/")))
        return visit.page("infobutton.jinja", name=wanted, found=found)

    app.include_router(router)


def _feed(name: str, found: list[Guidance], at: str) -> dict[str, Any]:
    """The knowledge response: an Atom feed, as the standard's JSON has it."""
    entries = [
        {
            "title": {"_value": each.passage.document.metadata.title, "type": "text"},
            "link": [
                {"href": at + passage_url(each.passage), "rel": "alternate", "type": "text/html"}
            ],
            "summary": {
                "_value": " › ".join(each.passage.section.heading_path),
                "type": "text",
            },
            "updated": {"_value": each.passage.document.added_at.isoformat()},
            "id": {"_value": each.passage.document.edition_id},
        }
        for each in found
    ]
    return {
        "feed": {
            "title": {"_value": f"Guidance on {name}" if name else "Guidance", "type": "text"},
            "subtitle": {"_value": "Bedside", "type": "text"},
            "category": [{"scheme": "mainSearchCriteria.v.dn", "term": name}],
            "entry": entries,
        }
    }
