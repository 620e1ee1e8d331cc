"""Statements that say nothing, whatever the cited words are."""

from __future__ import annotations

from assistant.gate.reading import Reading


def says_nothing(said: Reading, question: Reading | None) -> str | None:
    """Why a statement says nothing, None for one that does: it asks, it is a bare number ("100
    mg" of what?), or it only says the question over."""
    if said.text.rstrip().endswith("?") or "? " in said.text:
        return "it asks instead of stating"
    if not any(w.content for w in said.words):
        return "it states no fact"
    spans = [(m.start, m.end) for m in said.measures]
    bare = all(any(a <= w.start < b for a, b in spans) for w in said.words if w.content)
    if bare and len(spans) == 1:
        return "it does not say what its number is of"
    if question is None or said.measures:
        return None
    repeated = all(w.stem in question.stems for w in said.words)
    return "it only repeats the question" if repeated else None
