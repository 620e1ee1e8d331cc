"""How sure it is that what was found answers a question, whichever embedder found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.confidence import FEATURES, Calibration, features
from assistant.embedding import Embedder
from assistant.generate.scoring import ScoredUnit, UnitWeights, scored_units
from assistant.library import Found, Hit, Library
from assistant.library.embedded import Placed, embedded
from assistant.ranking import Ranker, Weights
from assistant.retrieve import Retrieval
from assistant.tuned import factors, parsed

_LOOKED_AT = 20  # candidates that are embedded anew


@dataclass(frozen=True, slots=True)
class Judged:
    """confidence: 0 to 1. threshold: below which Bedside abstains."""

    confidence: float
    threshold: float

    @property
    def enough(self) -> bool:
        """Whether it is answered."""
        return self.confidence >= self.threshold


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges what was found in a library.

    With the packaged embedder by the packaged calibration, with another by what `bedside eval
    calibrate` found for it. Until that was run, the packaged embedder looks at the best candidates
    again and judges them, which takes its time.
    """

    library: Library
    packaged: Calibration

    def of(self, retrieval: Retrieval, units: Sequence[ScoredUnit]) -> Judged:
        """units: of the retrieval, best first."""
        if retrieval.tuning:
            return _by(tuned_calibration(retrieval.tuning), retrieval, units)
        packaged = self.library.makers.packaged
        if retrieval.made_by not in ("", packaged.fingerprint):
            retrieval = seen_by(retrieval, packaged, self.library)
            units = scored(retrieval)
        return _by(self.packaged, retrieval, units)

    @property
    def threshold(self) -> float:
        """The confidence below which Bedside abstains now."""
        tuning = self.library.tuning
        return (tuned_calibration(tuning) if tuning else self.packaged).threshold

    @property
    def calibrated(self) -> bool:
        """Whether there is a calibration for the embedder that the library was made by."""
        made_by = self.library.catalogue.fact("embedder_fingerprint")
        own = self.library.makers.packaged.fingerprint
        return bool(self.library.tuning) or made_by in (None, "", own)


def _by(calibration: Calibration, retrieval: Retrieval, units: Sequence[ScoredUnit]) -> Judged:
    return Judged(calibration.confidence(features(retrieval, units)), calibration.threshold)


def tuned_calibration(text: str) -> Calibration:
    """The calibration of a tuning."""
    tuning = parsed(text)
    weights = tuple(tuning.weights[name] for name in FEATURES)
    return Calibration(weights, tuning.bias, tuning.threshold)


def scored(retrieval: Retrieval) -> list[ScoredUnit]:
    """The units of what was found, best first, with weights for the embedder that found them."""
    weights, own = UnitWeights(), factors(retrieval.tuning)
    weights = replace(
        weights,
        cosine=weights.cosine * own.get("unit", 1.0),
        weakest=weights.weakest * own.get("weakest", 1.0),
    )
    return scored_units(retrieval, weights)


def seen_by(retrieval: Retrieval, embedder: Embedder, library: Library) -> Retrieval:
    """The best of what one embedder found, as another one sees and orders it."""
    candidates = retrieval.candidates[:_LOOKED_AT]
    if not candidates:
        return retrieval
    query = embedder.query(retrieval.query.text)
    placed = [Placed(c.hit.stored.chunk, c.document, c.section) for c in candidates]
    hits = []
    for candidate, (stored, _) in zip(candidates, embedded(placed, embedder), strict=True):
        cosines = stored.vectors.astype(np.float32) @ query.vector * np.float32(stored.scale)
        hits.append(Hit(stored, float(cosines[0]), cosines[1:], candidate.hit.bm25))
    documents = {c.document.edition_id: c.document for c in candidates}
    sections = {c.section.id: (c.section, c.words) for c in candidates}
    found = Found(query, tuple(hits), documents, embedder.fingerprint)
    ranker = Ranker(library.lexical.words, Weights())
    again = ranker.rank(hits, found, sections, retrieval.terms, retrieval.quantities)
    return replace(retrieval, candidates=tuple(again), made_by=embedder.fingerprint, tuning=None)
