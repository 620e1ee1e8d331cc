"""The librarians' desk: the library. Uploads are looked at before they are filed; documents are
corrected, withdrawn and put back. Whatever is done here is an entry of the record."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.pipeline import Assistant
from assistant.web.parts import Part


def join(app: FastAPI, assistant: Assistant) -> Part:
    """Add the library's pages to the desk, and the worker that reads and files uploads."""
    from assistant.web.pages.engine import add_templates
    from assistant.web.requests import allow_body
    from ingest.desk import failing, holding, looking, revising, uploading
    from ingest.desk.place import Desk
    from ingest.desk.uploads import Uploads
    from ingest.desk.worker import Worker

    settings = assistant.settings
    uploads = Uploads(settings.uploads_dir, assistant.clock)
    worker = Worker(settings, uploads, assistant.library, assistant.record)
    app.state.library_desk = Desk(assistant, uploads, worker)
    add_templates("ingest.desk")
    allow_body(app, uploading.PATH, settings.upload_megabytes * 2**20)
    for part in (holding, uploading, looking, revising, failing):
        app.include_router(part.router)
    return Part(serving=worker.serving)
