"""The order of what was found: each chunk's features, and a weighted sum of them.

Whichever search found a chunk, it gets the same features. What each brings is in
eval/bench/RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from assistant.library import Found, Hit
from assistant.library.pieces import context
from assistant.model import Document, Section, Unit
from assistant.quantities import Quantity, fit
from assistant.terms import SectionWords, Terms

_FEEDBACK = 3  # best sections that pull the question's vector towards them, by half
_FIT = 1.5  # what a range that holds the question's quantity is worth; set, not learned
_SHARP = 20.0  # of the soft minimum: higher is nearer to the minimum, lower to the mean

Sections = Mapping[str, tuple[Section, SectionWords]]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights, a field for each feature."""

    def vector(self) -> NDArray[np.float64]:
        """The weights in the order of their fields [features]."""
        return np.array([getattr(self, f.name) for f in fields(self)])


@dataclass(frozen=True, slots=True)
class Weights(Weighing):
    """Weights of the features, by 5-fold cross-validation over the training splits of SciFact,
    spans_covidqa and our own questions (listwise softmax loss, L2 0.0003; eval/bench/tune.py).

    chunk: cosine of the chunk with the question. unit: of its best unit. units: mean of its two
    best. bm25: as a share of the best candidate's. cover: idf-weighted share of the question's
    terms that stand in the chunk or its headings; covered: its square. section: the same for
    the whole section. pairs: share of neighbouring terms that stand near to each other.
    weakest: how near one of its units comes to that token of the question that none comes near
    to, so that no aspect of it is passed over (a soft minimum over the question's tokens of
    their highest cosine with a unit: late interaction over the stored unit vectors).
    feedback: cosine of its best unit with the question moved towards the best sections (Rocchio).
    """

    chunk: float = 1.51
    unit: float = 1.21
    units: float = 1.47
    bm25: float = 2.35
    cover: float = 1.84
    covered: float = 1.62
    section: float = 1.64
    pairs: float = 2.26
    weakest: float = 6.52
    feedback: float = 5.49


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk with its place and its features, in the order of Weights' fields.

    words: stems of its section's units. above: of title, headings, publisher and folder.
    weakest: of each of its units, how near it comes to the question's token that it is farthest
    from [units].
    """

    hit: Hit
    document: Document
    section: Section
    words: SectionWords
    above: frozenset[str]
    weakest: NDArray[np.float32]
    features: tuple[float, ...]
    score: float

    @property
    def units(self) -> list[tuple[Unit, tuple[str, ...]]]:
        """The units that stand in the chunk, in order, each with its stems."""
        return _units_of(self.hit, self.section, self.words)

    @property
    def cover(self) -> float:
        """idf-weighted share of the question's terms that it holds."""
        return self.features[4]

    @property
    def weakest_aspect(self) -> float:
        """How near it comes to the question's token that it is farthest from."""
        return self.features[8]


class Ranker:
    """Orders hits. words: gives the stems of a text."""

    def __init__(self, words: Callable[[str], list[str]], weights: Weights) -> None:
        self._words = words
        self._weights = weights.vector()

    def rank(
        self,
        hits: Sequence[Hit],
        found: Found,
        sections: Sections,
        terms: Terms,
        asked: Sequence[Quantity],
    ) -> list[Candidate]:
        """The hits as candidates, best first. found: what they were chosen from. sections: those
        they stand in, by id. asked: the quantities that the question names."""
        if not hits:
            return []
        top = max(h.bm25 for h in hits) or 1.0
        vectors = {h.stored.chunk.id: h.vectors for h in hits}
        rough = [
            self._candidate(
                hit,
                found.documents[hit.stored.edition_id],
                *sections[hit.stored.chunk.section_id],
                terms,
                hit.bm25 / top,
                vectors[hit.stored.chunk.id][1:] @ found.query.spans.T,
            )
            for hit in hits
        ]
        ranked = self._with_feedback(rough, found.query.vector, vectors)
        return _fitting_first(ranked, asked) if asked else ranked

    def _candidate(  # noqa: PLR0913, PLR0917 (all that its features are made of)
        self,
        hit: Hit,
        document: Document,
        section: Section,
        words: SectionWords,
        terms: Terms,
        bm25: float,
        tokens: NDArray[np.float32],
    ) -> Candidate:
        headings = context(document.metadata.title, section.heading_path)
        above = frozenset(self._words(f"{headings}\n{_origin(document)}"))
        own = [word for _, unit in _units_of(hit, section, words) for word in unit]
        cover = terms.share(above.union(own))
        best = np.sort(hit.unit_cosines)[::-1]
        features = (
            hit.cosine,
            max(float(best[0]), hit.cosine) if len(best) else hit.cosine,
            float(best[:2].mean()) if len(best) else hit.cosine,
            bm25,
            cover,
            cover * cover,
            terms.share(words.whole | above),
            terms.near(own),
            float(_weakest(tokens.max(axis=0, keepdims=True))[0]) if len(tokens) else 0.0,
            0.0,
        )
        score = float(self._weights @ features)
        weakest = _weakest(tokens)
        return Candidate(hit, document, section, words, above, weakest, features, score)

    def _with_feedback(
        self,
        rough: Sequence[Candidate],
        query: NDArray[np.float32],
        vectors: Mapping[str, NDArray[np.float32]],
    ) -> list[Candidate]:
        """The candidates, best first, with their last feature. vectors: by chunk id."""
        ordered = sorted(rough, key=lambda c: -c.score)
        best = {c.section.id: vectors[c.hit.stored.chunk.id][0] for c in reversed(ordered)}
        chosen = list(dict.fromkeys(c.section.id for c in ordered))[:_FEEDBACK]
        moved = query + 0.5 * np.mean([best[s] for s in chosen], axis=0)
        moved /= np.linalg.norm(moved) or 1.0
        out = []
        for c in ordered:
            near = float((vectors[c.hit.stored.chunk.id][1:] @ moved).max(initial=-1.0))
            features = (*c.features[:-1], near)
            score = float(self._weights @ features)
            out.append(replace(c, features=features, score=score))
        return sorted(out, key=lambda c: (-c.score, c.hit.stored.chunk.id))


def _fitting_first(ranked: Sequence[Candidate], asked: Sequence[Quantity]) -> list[Candidate]:
    """Candidates with those lifted that speak of the quantities in the question."""
    lifted = [
        replace(c, score=c.score + _FIT * max(0.0, best))
        for c in ranked
        for best in [max((fit(asked, _text(c, u)) for u, _ in c.units), default=0.0)]
    ]
    return sorted(lifted, key=lambda c: (-c.score, c.hit.stored.chunk.id))


def _origin(document: Document) -> str:
    """Where a document comes from, which a question may name ("EDLIZ", "trust policy"): its
    publisher and the folder it was taken from."""
    return f"{document.metadata.publisher or ''} {PurePath(document.source).parent.name}"


def _text(candidate: Candidate, unit: Unit) -> str:
    return candidate.section.text[unit.start : unit.end]


def _units_of(
    hit: Hit, section: Section, words: SectionWords
) -> list[tuple[Unit, tuple[str, ...]]]:
    chunk = hit.stored.chunk
    pairs = zip(section.units, words.units, strict=True)
    return [(u, w) for u, w in pairs if u.start < chunk.end and u.end > chunk.start]


def _weakest(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Soft minimum of each row: cosines [rows, tokens] to [rows]."""
    if not cosines.size:
        return np.zeros(len(cosines), np.float32)
    means = np.exp(-_SHARP * cosines).mean(axis=1)
    return np.asarray(-np.log(means) / _SHARP, np.float32)
