"""Guidance as cards beside a patient's record."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from assistant.layout import day
from assistant.render import escape
from assistant.schemas import section_address
from bots.doors.guidance import Guidance

_SUMMARY = 139  # characters; a summary has fewer than 140
_SPACE = uuid.UUID("6f2b51f4-9f0c-5d2e-8f0b-0b3f5a6b7c1d")  # of our cards' names


def card(found: Guidance, instance: str, at: str, today: date) -> dict[str, Any]:
    """A card that links to a document. instance: of the hook, which makes the card's id the same
    for the same call. at: address of this server."""
    document, section = found.passage.document, found.passage.section
    metadata = document.metadata
    place = section_address(section.id)
    own = f"{at.rstrip('/')}{place}?start={found.passage.start}&end={found.passage.end}"
    links = [{"label": "The words in the hospital's library", "url": own, "type": "absolute"}]
    if metadata.url:
        label = f"The guideline{f' at {metadata.publisher}' if metadata.publisher else ''}"
        links.insert(0, {"label": label, "url": metadata.url, "type": "absolute"})
    return {
        "uuid": str(uuid.uuid5(_SPACE, f"{instance} {document.edition_id}")),
        "summary": _shortened(f"{found.name}: guidance in {metadata.title}"),
        "detail": "\n\n".join(_detail(found, today)),
        "indicator": "info",
        "source": {"label": metadata.title, "url": metadata.url or own},
        "links": links,
    }


def _detail(found: Guidance, today: date) -> list[str]:
    metadata, section = found.passage.document.metadata, found.passage.section
    lines = [escape(" › ".join(section.heading_path))]
    edition = ", ".join(
        part
        for part in (metadata.publisher, day(metadata.published) if metadata.published else None)
        if part
    )
    if edition:
        lines.append(escape(edition))
    if metadata.review_due and metadata.review_due < today:
        lines.append(f"**Its review was due {day(metadata.review_due)}: check for a newer one.**")
    return [line for line in lines if line]


def _shortened(text: str) -> str:
    return text if len(text) <= _SUMMARY else f"{text[: _SUMMARY - 1].rstrip()}…"
