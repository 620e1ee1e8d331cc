"""Facts made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.model import Document, Metadata, UnitKind
from eval.gate.facts import Fact
from tests.documents import section

DOCUMENT = Document("doc", "doc@1", 1, Metadata("Fever in children"), "0", "/files/doc.md", "md",
                    datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip


def fact(
    text: str,
    beside: Sequence[str] = (),
    lead: str | None = None,
    kind: UnitKind = UnitKind.SENTENCE,
    heading: str = "Treatment",
) -> Fact:
    """A fact that stands before others in its section."""
    units = [text, *([lead] if lead else []), *beside]
    held = section(units, (heading,), kind)
    return Fact(DOCUMENT, held, held.units[0], text, lead, tuple(units[1:]))
