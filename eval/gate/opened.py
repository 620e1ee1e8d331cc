"""The gate as it stands before a library: its embedder, its words, its documents' medicines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.embedding import Embedder
from assistant.library import Library
from assistant.verify import DrugNames, Gate


def open_gate(library: Library) -> Gate:
    """The gate over a library, joined as for answers."""
    sections = (s for d in library.documents() for s in library.contents(d.edition_id))

    def similarity(text: str, others: Sequence[str]) -> list[float]:
        return _cosines(library.embedder, text, others)

    return Gate(similarity, DrugNames.of(sections), library.lexical.words)


def _cosines(embedder: Embedder, text: str, others: Sequence[str]) -> list[float]:
    # As questions are: cut to the embedder's window, which a long unit exceeds.
    one, *rest = (np.array(embedder.embed_query(t), np.float32) for t in (text, *others))
    return [float(one @ other) for other in rest]
