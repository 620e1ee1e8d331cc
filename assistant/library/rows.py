"""Rows of the catalogue to the domain's types and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.model import (
    Document,
    DocumentStatus,
    Metadata,
    Scope,
    Section,
    Unit,
    UnitKind,
)
from assistant.storage.faults import as_utc

_METADATA = (
    "title",
    "publisher",
    "edition",
    "published",
    "review_due",
    "status",
    "superseded_by",
    "scope",
    "url",
    "licence",
)


def metadata_columns(metadata: Metadata) -> dict[str, Any]:
    """Metadata as the columns of `editions`."""
    values = {name: getattr(metadata, name) for name in _METADATA}
    values["status"] = metadata.status.value
    values["scope"] = metadata.scope.value if metadata.scope else None
    return values


def to_document(row: Mapping[Any, Any]) -> Document:
    """A row of `editions`."""
    values = {name: row[name] for name in _METADATA}
    values["status"] = DocumentStatus(values["status"])
    values["scope"] = Scope(values["scope"]) if values["scope"] else None
    return Document(
        id=row["document_id"],
        edition_id=row["id"],
        ordinal=row["ordinal"],
        metadata=Metadata(**values),
        sha256=row["sha256"],
        source=row["source"],
        format=row["format"],
        added_at=as_utc(row["added_at"]),
        live=row["state"] == "live",
    )


def section_columns(section: Section) -> dict[str, Any]:
    """A section as the columns of `sections`; units as short lists to keep the JSON small."""
    return {
        "id": section.id,
        "edition_id": section.edition_id,
        "ordinal": section.ordinal,
        "heading_path": list(section.heading_path),
        "number": section.number,
        "text": section.text,
        "units": [_unit_list(unit) for unit in section.units],
    }


def _unit_list(unit: Unit) -> list[Any]:
    """The short list of a unit; only one that was read from a scan says how surely."""
    held = [unit.start, unit.end, unit.kind.value, unit.page, unit.lead]
    return held if unit.sure is None else [*held, round(unit.sure, 3)]


def to_section(row: Mapping[Any, Any]) -> Section:
    """A row of `sections`."""
    return Section(
        id=row["id"],
        edition_id=row["edition_id"],
        ordinal=row["ordinal"],
        heading_path=tuple(row["heading_path"]),
        number=row["number"],
        text=row["text"],
        units=tuple(
            Unit(start, end, UnitKind(kind), page, lead, *sure)
            for start, end, kind, page, lead, *sure in row["units"]
        ),
    )
