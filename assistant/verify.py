"""The gate for quoted words: pure, no model, no store.

A statement that quotes is shown only when it is, character for character, the stored text at
the span it cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.model import Section, Statement


def quotes_stored_text(statement: Statement, sections: Mapping[str, Section]) -> bool:
    """Whether each quote of a statement stands at its span and is what the statement says."""
    return all(
        c.quote
        and c.section_id in sections
        and sections[c.section_id].text[c.start : c.end] == c.quote
        and c.quote == statement.text
        for c in statement.citations
    )


def verified(
    statements: Iterable[Statement], sections: Mapping[str, Section]
) -> tuple[Statement, ...]:
    """Those of the statements whose quotes are the stored text."""
    return tuple(s for s in statements if quotes_stored_text(s, sections))
