"""The librarian's desk: pages to grade answers, answer hand-overs, read the registers, make
reports, and edit, run and compare question sets. Whatever is done on them is an entry of the
record."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.pipeline import Assistant
from assistant.web.parts import Part


def join(app: FastAPI, assistant: Assistant) -> Part:
    """Add the desk to the pages, for librarians, and what asks question sets behind it."""
    from assistant.web.pages import add_librarians_place
    from assistant.web.pages.engine import add_templates
    from eval.desk import grading, handing, home, registers, reporting
    from eval.desk.runs import comparing
    from eval.desk.runs import pages as runs
    from eval.desk.runs.worker import Worker
    from eval.desk.sets import pages as sets
    from eval.desk.sets import questions

    add_templates("eval.desk")
    add_librarians_place(app, "Desk", home.PATH)
    for part in (home, grading, handing, registers, reporting, sets, questions, runs, comparing):
        app.include_router(part.router)
    app.state.runs_worker = worker = Worker(assistant.settings)
    return Part(serving=worker.serving)
