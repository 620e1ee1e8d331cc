"""Pages for people: looking things up, and reading the words that answers rest on."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.web.pages import asking, library
from assistant.web.pages.engine import join_static


def join(app: FastAPI) -> None:
    """Add the pages to the API."""
    join_static(app)
    app.include_router(asking.router)
    app.include_router(library.router)
