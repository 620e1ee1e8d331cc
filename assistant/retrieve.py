"""Question → ranked passages: dense and lexical search, fused and reordered.

Each search finds candidates; a first fusion keeps the best, and each of those then gets the
same features, whichever search found it. A weighted sum of them orders the candidates. What
each feature brings is in eval/bench/RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from assistant.library import Found, Hit, Library
from assistant.library.pieces import context
from assistant.model import Document, Passage, Section, Unit
from assistant.query import Query, Vocabulary, analyse
from assistant.terms import Forms, SectionWords, Terms

_DENSE = 100
_LEXICAL = 200
_REORDER = 40
_FEEDBACK = 3  # best sections that pull the question's vector towards them, by half
_CACHED = 2_000  # sections kept in memory with their stems; a section never changes


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features, by 5-fold cross-validation over the training splits of SciFact,
    spans_covidqa and our own questions (listwise softmax loss, L2 0.0003; eval/bench/tune.py).

    chunk: cosine of the chunk with the question. unit: of its best unit. units: mean of its two
    best. bm25: as a share of the best candidate's. cover: idf-weighted share of the question's
    terms that stand in the chunk or its headings; covered: its square. section: the same for
    the whole section. pairs: share of neighbouring terms that stand near to each other.
    feedback: cosine of its best unit with the question moved towards the best sections (Rocchio).
    """

    chunk: float = 4.99
    unit: float = 4.00
    units: float = 1.33
    bm25: float = 1.50
    cover: float = 1.32
    covered: float = 2.14
    section: float = 2.54
    pairs: float = 1.77
    feedback: float = 3.45

    def vector(self) -> NDArray[np.float64]:
        """The weights in the order of their fields [9]."""
        return np.array([getattr(self, f.name) for f in fields(self)])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk with its place and its features, in the order of Weights' fields.

    units: those that it holds, each with its stems. above: stems of title and headings.
    """

    hit: Hit
    document: Document
    section: Section
    words: SectionWords
    above: frozenset[str]
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


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: candidates and the passages they merge to, best first."""

    query: Query
    terms: Terms
    candidates: tuple[Candidate, ...]
    passages: tuple[Passage, ...]


class Retriever:
    """Finds passages of a library. Safe to use from several threads."""

    def __init__(
        self, library: Library, vocabulary: Vocabulary, weights: Weights | None = None
    ) -> None:
        self._library = library
        self._vocabulary = vocabulary
        self._weights = (weights or Weights()).vector()
        self._words = library.lexical.words
        self._read: LRUCache[str, tuple[Section, SectionWords]] = LRUCache(_CACHED)
        self._reading = Lock()

    def retrieve(self, question: str, limit: int = 10) -> Retrieval:
        """The passages nearest to a question, at most `limit`, best first."""
        query = analyse(question, self._vocabulary, self._correct)
        terms = self._terms(query)
        found = self._library.search(query.text, query.terms, _DENSE, _LEXICAL)
        candidates = self._candidates(found, terms)
        return Retrieval(query, terms, tuple(candidates), _passages(candidates, limit))

    def _candidates(self, found: Found, terms: Terms) -> list[Candidate]:
        hits = first_best(found.hits, _REORDER)
        if not hits:
            return []
        sections = self._sections({h.stored.chunk.section_id for h in hits})
        top = max(h.bm25 for h in hits) or 1.0
        rough = [
            self._candidate(
                hit,
                found.documents[hit.stored.edition_id],
                *sections[hit.stored.chunk.section_id],
                terms,
                hit.bm25 / top,
            )
            for hit in hits
        ]
        return self._with_feedback(rough, found.query)

    def _candidate(  # noqa: PLR0913, PLR0917 (all that its features are made of)
        self,
        hit: Hit,
        document: Document,
        section: Section,
        words: SectionWords,
        terms: Terms,
        bm25: float,
    ) -> Candidate:
        above = frozenset(self._words(context(document.metadata.title, section.heading_path)))
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
            0.0,
        )
        score = float(self._weights @ features)
        return Candidate(hit, document, section, words, above, features, score)

    def _with_feedback(
        self, rough: Sequence[Candidate], query: NDArray[np.float32]
    ) -> list[Candidate]:
        """The candidates, best first, with their last feature."""
        ordered = sorted(rough, key=lambda c: -c.score)
        best = {c.section.id: c.hit.vector for c in reversed(ordered)}
        chosen = list(dict.fromkeys(c.section.id for c in ordered))[:_FEEDBACK]
        moved = query + 0.5 * np.mean([best[s] for s in chosen], axis=0)
        moved /= np.linalg.norm(moved) or 1.0
        out = []
        for c in ordered:
            near = float(c.hit.cosines_with(moved)[1:].max(initial=-1.0))
            features = (*c.features[:-1], near)
            score = float(self._weights @ features)
            out.append(replace(c, features=features, score=score))
        return sorted(out, key=lambda c: (-c.score, c.hit.stored.chunk.id))

    def _sections(self, ids: set[str]) -> dict[str, tuple[Section, SectionWords]]:
        """Sections with their stems, by id."""
        with self._reading:
            known = {i: self._read[i] for i in ids if i in self._read}
        new = {
            i: (section, SectionWords.of(section, self._words))
            for i, section in self._library.catalogue.sections_of(ids - known.keys()).items()
        }
        with self._reading:
            self._read.update(new)
        return known | new

    def _correct(self, word: str) -> str | None:
        if self._library.embedder.knows_word(word):
            return None
        return self._library.lexical.nearest_word(word)

    def _terms(self, query: Query) -> Terms:
        forms = [
            frozenset(tuple(self._words(f)) for f in (term.text, *term.variants))
            for term in query.terms
        ]
        words = [self._words(term.text) for term in query.terms]
        pairs = [(a[-1], b[0]) for a, b in pairwise(words) if a and b]
        return Terms(forms, [self._rarity(f) for f in forms], pairs)

    def _rarity(self, forms: Forms) -> float:
        """idf of a term: of its most frequent form, a form being as rare as its rarest word."""
        each = [
            max((self._library.lexical.rarity(stem) for stem in form), default=0.0)
            for form in forms
        ]
        return min(each, default=0.0)


def _units_of(
    hit: Hit, section: Section, words: SectionWords
) -> list[tuple[Unit, tuple[str, ...]]]:
    chunk = hit.stored.chunk
    pairs = zip(section.units, words.units, strict=True)
    return [(u, w) for u, w in pairs if u.start < chunk.end and u.end > chunk.start]


def first_best(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best hits by a convex sum of cosines and BM25, each as a share of the best hit's."""
    if not hits:
        return []
    chunk = np.array([h.cosine for h in hits])
    unit = np.array([max(h.unit_cosines.max(initial=-1.0), h.cosine) for h in hits])
    bm25 = np.array([h.bm25 for h in hits])
    score = (
        0.2 * chunk / max(chunk.max(), 1e-6)
        + 0.3 * unit / max(unit.max(), 1e-6)
        + 0.5 * bm25 / max(bm25.max(), 1e-6)
    )
    return [hits[i] for i in np.argsort(-score, kind="stable")[:limit]]


def _passages(candidates: Sequence[Candidate], limit: int) -> tuple[Passage, ...]:
    """Merge neighbouring chunks of one section; a passage ranks as its best chunk does."""
    passages: list[Passage] = []
    for c in candidates:
        chunk = c.hit.stored.chunk
        near = next((i for i, p in enumerate(passages) if _touches(p, c)), None)
        if near is not None:
            old = passages[near]
            passages[near] = Passage(
                old.document,
                old.section,
                min(old.start, chunk.start),
                max(old.end, chunk.end),
                old.score,
                max(old.cosine, c.hit.cosine),
            )
        elif len(passages) < limit:
            passages.append(
                Passage(c.document, c.section, chunk.start, chunk.end, c.score, c.hit.cosine)
            )
    return tuple(passages)


def _touches(passage: Passage, candidate: Candidate) -> bool:
    chunk = candidate.hit.stored.chunk
    return (
        passage.section.id == candidate.section.id
        and chunk.start <= passage.end + 1
        and chunk.end >= passage.start - 1
    )
