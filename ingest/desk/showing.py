"""Drawing the preview of an upload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from assistant.curating import corrections
from assistant.model import Chunk, Document, Section
from assistant.web.pages.visit import Visit
from ingest.desk.facts import LABELS, SCOPES, STATUSES, Faults, shown_facts
from ingest.desk.finding import found_with
from ingest.desk.place import Desk
from ingest.desk.preview import Preview, load_preview
from ingest.desk.replacing import likely
from ingest.desk.uploads import State, Upload

_PASSAGES = 40  # on one page


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage of an upload. page: on which it begins, None where there are no pages."""

    number: int
    chunk: Chunk
    section: Section
    page: int | None

    @property
    def text(self) -> str:
        """Its words, without what is never quoted."""
        return self.section.quotable(self.chunk.start, self.chunk.end)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a preview is to be shown. q: a question to find passages for. number: page of the
    passages. faults: of the facts that were sent."""

    q: str = ""
    number: int = 1
    faults: Faults = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


def draw(visit: Visit, here: Desk, upload: Upload, asked: Asked) -> Response:
    """The page of an upload, with its preview once it was read."""
    values: dict[str, object] = {"upload": upload, "progress": here.uploads.progress(upload.id)}
    if upload.state is State.READY:
        values |= _previewed(visit, here, upload, asked)
    return visit.page(
        "preview.jinja", 422 if asked.faults else 200, faults=asked.faults, labels=LABELS,
        scopes=SCOPES, statuses=STATUSES, **values,
    )  # fmt: skip


def replaced(visit: Visit, upload: Upload, preview: Preview) -> Document | None:
    """The document that an upload becomes an edition of: as somebody said, else by its title."""
    library = visit.assistant.library
    if upload.replaces is None:
        title = preview.document.metadata.title.casefold()
        named = [d for d in library.documents() if d.metadata.title.casefold() == title]
        return named[0] if len(named) == 1 and not held_already(visit, upload) else None
    live = {d.id: d for d in library.documents()}
    return live.get(upload.replaces)


def held_already(visit: Visit, upload: Upload) -> Document | None:
    """The document that the library holds of the very same file."""
    held = visit.assistant.library.documents()
    return next((d for d in held if d.sha256 == upload.sha256), None)


def _previewed(visit: Visit, here: Desk, upload: Upload, asked: Asked) -> dict[str, object]:
    folder, library = here.uploads.folder(upload.id), visit.assistant.library
    preview = load_preview(folder)
    old = replaced(visit, upload, preview)
    without = old.id if old else ""
    return {
        "preview": preview,
        "facts": asked.facts or shown_facts(preview.document.metadata),
        "old": old,
        "likely": likely(library.documents(), preview.document, old),
        "same": held_already(visit, upload),
        "withdrawn": corrections(visit.assistant.record).withdrawn.get(upload.sha256),
        "q": asked.q,
        "placed": found_with(library, folder, preview, without, asked.q) if asked.q else [],
        **_cuts(preview, asked.number),
    }


def _cuts(preview: Preview, number: int) -> dict[str, object]:
    """The passages of a page of the preview."""
    pages = max(1, -(-len(preview.chunks) // _PASSAGES))
    number = min(number, pages)
    first = (number - 1) * _PASSAGES
    sections = {section.id: section for section in preview.sections}
    cuts = [
        Cut(first + i + 1, chunk, section, _page_of(section, chunk))
        for i, chunk in enumerate(preview.chunks[first : first + _PASSAGES])
        for section in [sections[chunk.section_id]]
    ]
    return {"cuts": cuts, "number": number, "pages": pages}


def _page_of(section: Section, chunk: Chunk) -> int | None:
    inside = (u.page for u in section.units if u.end > chunk.start and u.start < chunk.end)
    return next((page for page in inside if page), None)
