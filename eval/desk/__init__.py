"""The librarian's desk: pages to grade answers, answer hand-overs, read the registers and make
reports. Whatever is done on them is an entry of the record."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.pipeline import Assistant


def join(app: FastAPI, assistant: Assistant) -> None:
    """Add the desk to the pages, for librarians."""
    from assistant.web.pages import add_librarians_place
    from assistant.web.pages.engine import add_templates
    from eval.desk import grading, handing, home, registers, reporting

    del assistant  # each visit brings it
    add_templates("eval.desk")
    add_librarians_place(app, "Desk", home.PATH)
    for part in (home, grading, handing, registers, reporting):
        app.include_router(part.router)
