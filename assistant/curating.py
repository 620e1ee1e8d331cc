"""What librarians say of documents, and what ingests came to: kept in the record, read from it.

A correction outlives the next ingest of the file that it is about. One of an edition, its dates
or its status holds for the content that it was made of; a title, publisher, scope, address or
licence also for later contents of that file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.library import Library
from assistant.model import Document, DocumentStatus
from assistant.record import Record, RecordEntry
from assistant.recorded import (
    DOCUMENT_EDITED,
    DOCUMENT_RESTORED,
    DOCUMENT_WITHDRAWN,
    INGESTED,
    UPLOAD_FILED,
)

COMMAND_LINE = "command line"
"""Who acts by a command."""

OF_CONTENT = frozenset({"edition", "published", "review_due", "status", "superseded_by"})
"""Names of what is corrected for one content of a file alone."""

_DECIDING = (DOCUMENT_EDITED, DOCUMENT_WITHDRAWN, DOCUMENT_RESTORED, UPLOAD_FILED, INGESTED)


@dataclass(slots=True)
class Corrections:
    """Values in the place of what documents say of themselves, by name; "" takes one away.

    by_file: path → values. by_content: sha256 → values. withdrawn: sha256 → why.
    """

    by_file: dict[str, dict[str, str]] = field(default_factory=dict)
    by_content: dict[str, dict[str, str]] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)

    def of(self, path: str, sha256: str) -> dict[str, str]:
        """What is said of a file of that content."""
        values = self.by_file.get(path, {}) | self.by_content.get(sha256, {})
        if sha256 in self.withdrawn:
            values["status"] = DocumentStatus.WITHDRAWN.value
        return values


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that an ingest could not take in. who: asked for it."""

    path: str
    reason: str
    at: datetime
    who: str


def corrections(record: Record) -> Corrections:
    """What librarians have said of documents until now. Raises RecordError."""
    found = Corrections()
    for entry in record.of_kind(*_DECIDING):
        _add(found, entry)
    return found


def failures(record: Record) -> list[Failure]:
    """Files that the last ingest of them could not take in, the newest first. Raises
    RecordError."""
    found: dict[str, Failure] = {}
    for entry in record.of_kind(INGESTED):
        for path in entry.body.get("mended", ()):
            found.pop(path, None)
        for path, reason in entry.body.get("failed", ()):
            found.pop(path, None)
            found[path] = Failure(path, reason, entry.at, str(entry.body.get("who", "")))
    return list(found.values())[::-1]


def note_ingest(  # noqa: PLR0913 (what an ingest comes to)
    record: Record,
    *,
    who: str,
    added: Sequence[str] = (),
    updated: Sequence[str] = (),
    withdrawn: Sequence[str] = (),
    failed: Iterable[tuple[str, str]] = (),
    looked_at: Collection[str] = (),
    about: str | None = None,
    **more: Any,
) -> None:
    """Record what an ingest came to, where it changed or failed anything that is not known yet.

    failed: (path, reason). looked_at: paths of all files; those that failed before and did not
    now are mended. more: goes into the body. Raises RecordError.
    """
    now, before = dict(failed), {f.path: f.reason for f in failures(record)}
    new = [[path, reason] for path, reason in now.items() if before.get(path) != reason]
    mended = [path for path in before if path in looked_at and path not in now]
    if about or added or updated or withdrawn or new or mended:
        body = {"who": who, "added": list(added), "updated": list(updated),
                "withdrawn": list(withdrawn), "failed": new, "mended": mended}  # fmt: skip
        record.append(INGESTED, body | more, about)


def withdraw(library: Library, record: Record, document_id: str, *, who: str, reason: str) -> None:
    """Withdraw a document for a reason: it is answered from no more, also when its files are
    ingested again. The caller holds the library (`Library.changing`).

    Raises NotFound, RecordError: then nothing was changed.
    """
    note_withdrawn(record, library.document(document_id), who=who, reason=reason)
    library.remove(document_id)


def note_withdrawn(record: Record, document: Document, *, who: str, reason: str) -> None:
    """Record that a document is to be answered from no more. Raises RecordError."""
    record.append(DOCUMENT_WITHDRAWN, {"who": who, "reason": reason, **_named(document)})


def note_edit(
    record: Record,
    document: Document,
    before: Mapping[str, str],
    after: Mapping[str, str],
    who: str,
) -> None:
    """Record what a librarian says of a document. before, after: the values that differ, by
    name. Raises RecordError."""
    body = {"who": who, "before": dict(before), "after": dict(after), **_named(document)}
    record.append(DOCUMENT_EDITED, body)


def note_restored(record: Record, edition: Document, who: str) -> RecordEntry:
    """Record that an edition of a withdrawn document is to be answered from again."""
    return record.append(DOCUMENT_RESTORED, {"who": who, **_named(edition)})


def to_restore(record: Record) -> list[RecordEntry]:
    """The entries of documents that are to be put back and are not yet."""
    asked = record.of_kind(DOCUMENT_RESTORED)
    done = {entry.about for entry in record.of_kind(INGESTED)} if asked else set()
    return [entry for entry in asked if entry.id not in done]


def said_of(record: Record, document_id: str) -> list[RecordEntry]:
    """What was done to a document, newest first. Raises RecordError."""
    found = [
        entry
        for entry in record.of_kind(*_DECIDING)
        if entry.body.get("document_id") == document_id
        or document_id in (*entry.body.get("added", ()), *entry.body.get("updated", ()))
    ]
    return found[::-1]


def _named(document: Document) -> dict[str, str]:
    return {
        "document_id": document.id,
        "edition_id": document.edition_id,
        "title": document.metadata.title,
        "source": document.source,
        "sha256": document.sha256,
    }


def _add(found: Corrections, entry: RecordEntry) -> None:
    body = entry.body
    if entry.kind in (DOCUMENT_EDITED, UPLOAD_FILED):
        for name, value in body["after"].items():
            exact = name in OF_CONTENT
            held = found.by_content if exact else found.by_file
            held.setdefault(body["sha256" if exact else "source"], {})[name] = value
    if entry.kind == DOCUMENT_WITHDRAWN:
        found.withdrawn[body["sha256"]] = body["reason"]
    elif entry.kind in (DOCUMENT_RESTORED, UPLOAD_FILED):
        found.withdrawn.pop(body["sha256"], None)
    elif replaced := body.get("replaced"):
        found.withdrawn[replaced] = "replaced by an upload"
