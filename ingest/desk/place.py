"""What the pages of the library's desk work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request

from assistant.pipeline import Assistant
from ingest.desk.uploads import Uploads
from ingest.desk.worker import Worker

ROOT = "/desk/library"
DocumentId = Annotated[str, Path(pattern=r"^[\w.@:-]{1,180}$")]


@dataclass(frozen=True, slots=True)
class Desk:
    """The library's desk of one server."""

    assistant: Assistant
    uploads: Uploads
    worker: Worker

    def masked(self, text: str) -> str:
        """What a librarian wrote, on one line and without what identifies a patient."""
        return self.assistant.understanding.identifiers.mask(" ".join(text.split())).text


def desk(request: Request) -> Desk:
    """The desk of the server that a request came to."""
    found: Desk = request.app.state.library_desk
    return found


Here = Annotated[Desk, Depends(desk)]
