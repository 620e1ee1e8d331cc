"""What is advised now comes before what was advised once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.generate.extractive import MARGIN
from assistant.generate.fitting import Sifted
from assistant.generate.scoring import ScoredUnit
from assistant.model import Document, DocumentStatus
from assistant.retrieve import Retrieval
from assistant.vocabulary.medicines import classes, names

_BEST = 4  # units that a short answer may hold
_ALIKE = 0.6  # cosine of two units that speak about the same thing

Successor = Callable[[Document], Document | None]


def current_first(retrieval: Retrieval, sifted: Sifted, successor: Successor) -> Sifted:
    """Units with those of current documents before those of documents that they superseded.

    Where none of the best is from the newer document, its unit that speaks about the same thing
    joins them: it names the medicine or its class, or is near in meaning to the old words.
    """
    units = sifted.units
    best = [u for u in units[:_BEST] if u.score >= units[0].score - MARGIN]
    for old in [u for u in best if _superseded(u.candidate.document)]:
        newer = successor(old.candidate.document)
        if newer is None:
            continue
        own = [u for u in units if u.candidate.document.edition_id == newer.edition_id]
        now = [u for u in own if u in best] or _same_thing(retrieval, sifted, old, newer)
        # As high as the best, so that no margin keeps them from a short answer.
        raised = [replace(u, score=max(u.score, units[0].score)) for u in now]
        keys = {u.key for u in now}
        return replace(sifted, units=(*raised, *(u for u in units if u.key not in keys)))
    return sifted


def _superseded(document: Document) -> bool:
    return document.metadata.status is DocumentStatus.SUPERSEDED


def _same_thing(
    retrieval: Retrieval, sifted: Sifted, old: ScoredUnit, newer: Document
) -> list[ScoredUnit]:
    """The unit of the newer document that is nearest to an old one, where one speaks of it."""
    was = _vector_of(old)
    wanted = _names(sifted.fitting.aim.medicines)
    found: list[tuple[bool, float, ScoredUnit]] = []
    for candidate in retrieval.candidates:
        if candidate.document.edition_id != newer.edition_id:
            continue
        vectors = candidate.hit.vectors[1:]
        for (unit, words), vector in zip(candidate.units, vectors, strict=True):
            text = candidate.section.text[unit.start : unit.end]
            fits = sifted.fitting.fits(candidate.document, candidate.section, unit)
            if not fits or len(text.split()) <= _BEST:
                continue
            named, near = names(text, wanted), float(vector @ was)
            if named or (near >= _ALIKE and not wanted):
                scored = ScoredUnit(candidate, unit, frozenset(words), (), old.score)
                found.append((named, near, scored))
    best = max(found, key=lambda f: f[:2], default=None)
    return [best[2]] if best else []


def _names(medicines: Sequence[frozenset[str]]) -> frozenset[str]:
    """All ways to write medicines and their classes."""
    own = frozenset(name for medicine in medicines for name in medicine)
    return own.union(*(classes(name) for name in own))


def _vector_of(scored: ScoredUnit) -> NDArray[np.float32]:
    starts = [u.start for u, _ in scored.candidate.units]
    vector = scored.candidate.hit.vectors[1 + starts.index(scored.unit.start)]
    return np.asarray(vector, np.float32)
