"""Pages for people: looking things up, and reading the words that answers rest on."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.config import Settings
from assistant.web.pages import asking, library
from assistant.web.pages.engine import join_static
from assistant.web.pages.sign_in import join_sign_in


def join(app: FastAPI, settings: Settings) -> None:
    """Add the pages to the API. Raises SettingsError for a sign-in that cannot work."""
    app.state.librarians_places = []
    join_static(app)
    join_sign_in(app, settings)
    app.include_router(asking.router)
    app.include_router(library.router)


def add_librarians_place(app: FastAPI, text: str, href: str) -> None:
    """Put a place into the navigation that librarians see."""
    app.state.librarians_places.append((text, href))
