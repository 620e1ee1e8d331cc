"""Editions made from stored text: a document corrected, or put back, without its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.curating import Corrections, corrections, note_ingest, to_restore
from assistant.library import Library
from assistant.model import Document
from assistant.record import Record
from ingest.discover import PathError, discover
from ingest.drafts import BATCH_CHUNKS, Draft, edition_id, store
from ingest.load.pdf.scan import can_recognise
from ingest.metadata import SidecarError, corrected
from ingest.parse import fingerprint, unread

BY = "bedside"
"""Who does in the library what librarians said."""


def is_behind(library: Library, record: Record) -> bool:
    """Whether librarians said something of documents that the library does not show yet."""
    said = corrections(record)
    return bool(to_restore(record)) or any(differs(d, said) for d in library.documents())


def catch_up(library: Library, record: Record, clock: Callable[[], datetime], wait: float) -> None:
    """Do in the library what librarians said: corrections, withdrawals, documents put back.

    Raises LibraryBusy, LibraryError, RecordError; what was done until then stays.
    """
    with library.changing(wait):
        said = corrections(record)
        for document in library.documents():
            if document.sha256 in said.withdrawn:
                library.remove(document.id)
                note_ingest(record, who=BY, withdrawn=[document.id])
            elif differs(document, said):
                revise(library, document, said, clock)
                note_ingest(record, who=BY, updated=[document.id])
        live = {document.id for document in library.documents()}
        for entry in to_restore(record):
            edition = library.edition(entry.body["edition_id"])
            if edition.id not in live and edition.sha256 not in said.withdrawn:
                revise(library, edition, said, clock)
            note_ingest(record, who=BY, added=[edition.id], about=entry.id)


def revise(
    library: Library, base: Document, said: Corrections, clock: Callable[[], datetime]
) -> Document:
    """Make a new edition with an edition's words, and the facts that librarians said of it."""
    values = said.of(base.source, base.sha256)
    mark = fingerprint(base.sha256, _beside(Path(base.source)) | values)
    if base.format == "pdf" and not can_recognise():
        mark = unread(mark)  # whether pages of it were left unread is not known any more
    ordinal = library.catalogue.last_ordinal(base.id) + 1
    document = replace(
        base,
        edition_id=edition_id(base.id, mark, ordinal),
        ordinal=ordinal,
        metadata=corrected(base.metadata, values),
        added_at=clock(),
    )
    sections = [
        replace(s, id=f"{document.edition_id}.{i}", edition_id=document.edition_id)
        for i, s in enumerate(library.contents(base.edition_id))
    ]
    holder = library.catalogue.source_fingerprints().get(base.source)
    paths = [Path(base.source)] if holder is None or holder[0] == base.id else []
    draft = Draft(document, False, mark, sections, paths)
    draft.cut(library.embedder)
    store(library, [draft], lambda _: None, BATCH_CHUNKS)
    return document


def differs(document: Document, said: Corrections) -> bool:
    """Whether librarians said something of a document that it does not show."""
    values: Mapping[str, str] = said.of(document.source, document.sha256)
    return corrected(document.metadata, values) != document.metadata


def _beside(path: Path) -> dict[str, str]:
    """What a library.toml says of a file, as the next ingest will read it."""
    try:
        return next((found.beside for found in discover([path])), {})
    except (PathError, SidecarError):
        return {}
