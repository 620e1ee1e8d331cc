"""Somebody on a page: what every route of one works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from assistant.pipeline import Assistant
from assistant.web.context import Caller, Here, Reader
from assistant.web.pages.engine import page


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, the assistant, and who is there."""

    request: Request
    assistant: Assistant
    caller: Caller

    @property
    def today(self) -> date:
        """The day (UTC)."""
        return self.assistant.clock().date()

    def page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A page for this person."""
        known = {"caller": self.caller, "today": self.today}
        return page(self.request, template, status, **known | values)


def visit(request: Request, here: Here, caller: Reader) -> Visit:
    """A visit of somebody who may ask and read."""
    return Visit(request, here.assistant, caller)


Visiting = Annotated[Visit, Depends(visit)]
