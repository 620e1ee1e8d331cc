"""Entries of the record about the library's documents, each in a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant import recorded
from assistant.record import RecordEntry

_OF_UPLOADS = (
    recorded.UPLOADED,
    recorded.UPLOAD_DISCARDED,
    recorded.UPLOAD_FILED,
    recorded.RETRIED,
)
KINDS = (
    recorded.INGESTED,
    recorded.DOCUMENT_EDITED,
    recorded.DOCUMENT_WITHDRAWN,
    recorded.DOCUMENT_RESTORED,
    *_OF_UPLOADS,
)


def what(entry: RecordEntry, subject: str = "") -> str:
    """An entry of these kinds in a line. subject: what it is about, for those that are."""
    body = entry.body
    if entry.kind in _OF_UPLOADS:
        return f"{entry.kind.replace('_', ' ')}{subject}: {body.get('name')}"
    if entry.kind == recorded.INGESTED:
        return f"ingest{subject}: {_came_to(body)}"
    document = body.get("document_id")
    if entry.kind == recorded.DOCUMENT_EDITED:
        before = body["before"]
        changed = (f"{k} {before.get(k, '')!r} → {v!r}" for k, v in body["after"].items())
        return f"edited {document}: {', '.join(changed)}"
    if entry.kind == recorded.DOCUMENT_WITHDRAWN:
        return f"withdrawn {document}: {body.get('reason')}"
    return f"put back {document}"


def _came_to(body: Mapping[str, Any]) -> str:
    """What an ingest did, in few words."""
    names = ("added", "updated", "withdrawn")
    counts = [f"{len(body[name])} {name}" for name in names if body[name]]
    failed = [f"{path} failed ({reason})" for path, reason in body["failed"]]
    mended = [f"{path} failed before and does not now" for path in body["mended"]]
    return ", ".join([*counts, *failed, *mended, *filter(None, [body.get("refused")])])
