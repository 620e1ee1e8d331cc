"""Which documents an upload may be a new edition of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from assistant.model import Document

_OFFERED = 10
_ALIKE = 60.0  # of 100


def likely(held: Sequence[Document], upload: Document, chosen: Document | None) -> list[Document]:
    """The documents whose titles are most like an upload's, or its file's name; the chosen one
    first."""
    from rapidfuzz import fuzz, utils

    title, name = upload.metadata.title, PurePath(upload.source).stem

    def alike(document: Document) -> float:
        own = document.metadata.title
        clean = utils.default_process
        return max(
            fuzz.token_set_ratio(title, own, processor=clean),
            fuzz.token_set_ratio(name, document.id, processor=clean),
        )

    scored = sorted(((alike(d), d) for d in held), key=lambda pair: -pair[0])
    found = [d for score, d in scored if score >= _ALIKE][:_OFFERED]
    if chosen is None:
        return found
    return [chosen, *(d for d in found if d.id != chosen.id)]
