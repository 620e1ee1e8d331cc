"""Somebody on a page: what every route of one works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.web.context import Caller, Here, at_least, identified, key_of
from assistant.web.pages.engine import page
from assistant.web.pages.faults import SignInNeeded
from assistant.web.pages.sign_in import signed_in
from assistant.web.problems import TOO_MANY, Refusal


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, the assistant, and who is there.

    signed_in: whether by signing in, and not with a key.
    """

    request: Request
    assistant: Assistant
    caller: Caller
    signed_in: bool = False

    def check_pace(self) -> None:
        """Raise Refusal where this person has asked more than one may."""
        most = self.assistant.settings.questions_an_hour
        since = self.assistant.clock() - timedelta(hours=1)
        if (
            self.signed_in
            and self.assistant.conversations.asked_since(self.caller.id, since) >= most
        ):
            raise Refusal(
                TOO_MANY,
                f"You have asked {most} questions within an hour, which is as many as one person "
                f"may. Ask again later, or ask a librarian: "
                f"{self.assistant.settings.librarian_contact}.",
            )

    @property
    def today(self) -> date:
        """The day (UTC)."""
        return self.assistant.clock().date()

    def page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A page for this person."""
        known = {
            "caller": self.caller,
            "today": self.today,
            "signed_in": self.signed_in,
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
        return Visit(request, here.assistant, person, signed_in=True)
    given = key_of(request)
    if given is None and here.assistant.settings.oidc_issuer:
        raise SignInNeeded
    return Visit(request, here.assistant, identified(request, here, given))


def librarians_visit(visit: Visiting) -> Visit:
    """A visit of a librarian. Raises Refusal for anybody else."""
    at_least(Role.LIBRARIAN, visit.caller)
    return visit


Visiting = Annotated[Visit, Depends(visit)]
LibrariansVisiting = Annotated[Visit, Depends(librarians_visit)]
