"""Somebody on a page: what every route of one works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.web.caller import Caller, Sort
from assistant.web.context import Context, Here, at_least, identified, key_of
from assistant.web.pages.engine import page
from assistant.web.pages.faults import SignInNeeded
from assistant.web.pages.sign_in import signed_in


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, what the app was made with, and who is there."""

    request: Request
    here: Context
    caller: Caller

    @property
    def assistant(self) -> Assistant:
        """What answers."""
        return self.here.assistant

    def count(self) -> None:
        """Count a question, a search or a remark. Raises Refusal for more than one may."""
        self.here.limits.count(self.caller)

    @property
    def today(self) -> date:
        """The day (UTC)."""
        return self.assistant.clock().date()

    def page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A page for this person."""
        known = {
            "caller": self.caller,
            "today": self.today,
            "signed_in": self.caller.sort is Sort.PERSON,
            "more_places": self._places() if self.caller.role.allows(Role.LIBRARIAN) else [],
        }
        return page(self.request, template, status, **known | values)

    def _places(self) -> list[dict[str, object]]:
        """Where a librarian may go beside."""
        path = self.request.url.path
        places = self.request.app.state.librarians_places
        return [{"text": t, "href": href, "current": path.startswith(href)} for t, href in places]


def visit(request: Request, here: Here) -> Visit:
    """A visit of somebody who may ask and read: signed in, with a key, or on this machine where
    none is needed. Raises SignInNeeded, Refusal."""
    if person := signed_in(request):
        request.state.caller = person.id  # for the request's log line
        return Visit(request, here, person)
    given = key_of(request)
    if given is None and here.assistant.settings.oidc_issuer:
        raise SignInNeeded
    return Visit(request, here, identified(request, here, given))


def librarians_visit(visit: Visiting) -> Visit:
    """A visit of a librarian. Raises Refusal for anybody else."""
    at_least(Role.LIBRARIAN, visit.caller)
    return visit


Visiting = Annotated[Visit, Depends(visit)]
LibrariansVisiting = Annotated[Visit, Depends(librarians_visit)]
