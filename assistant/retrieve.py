"""Question → ranked passages: dense and lexical search, fused and reordered.

Each search finds candidates; every candidate then gets the same features, whichever search
found it, and a weighted sum orders them. The weights were chosen on training splits
(`eval/bench/tune.py`); what each feature brings is in eval/bench/RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.library import Hit, Library, Term
from assistant.library.pieces import context
from assistant.model import Document, Passage, Section
from assistant.query import Query, Vocabulary, analyse

_DENSE = 100
_LEXICAL = 200
_REORDER = 40


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features; each feature is about 0 to 1.

    chunk, unit: cosine of the chunk and of its best unit, as a share of the best candidate's.
    bm25: as a share of the best candidate's. cover: idf-weighted share of the question's terms
    that stand in the chunk or its headings. title: the same for title and headings alone.
    """

    chunk: float = 0.2
    unit: float = 0.3
    bm25: float = 0.5
    cover: float = 0.3
    title: float = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk with its place and its features.

    stems: of context and text. above: of the context, title and headings, alone.
    """

    hit: Hit
    document: Document
    section: Section
    stems: frozenset[str]
    above: frozenset[str]
    cover: float
    title: float
    score: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: candidates and the passages they merge to, best first.

    term_stems: the stems of each term and its variants; rarity: idf of each term.
    """

    query: Query
    term_stems: tuple[frozenset[frozenset[str]], ...]
    rarity: NDArray[np.float64]
    candidates: tuple[Candidate, ...]
    passages: tuple[Passage, ...]


class Retriever:
    """Finds passages of a library."""

    def __init__(
        self, library: Library, vocabulary: Vocabulary, weights: Weights | None = None
    ) -> None:
        self._library = library
        self._vocabulary = vocabulary
        self._weights = weights or Weights()

    def retrieve(self, question: str, limit: int = 10) -> Retrieval:
        """The passages nearest to a question, at most `limit`, best first."""
        query = analyse(question, self._vocabulary, self._correct)
        stems = tuple(self._stems(term) for term in query.terms)
        rarity = np.array([self._rarity(s) for s in stems])
        hits = self._library.search(query.text, query.terms, _DENSE, _LEXICAL)
        first = fused(hits, self._weights)
        keep = np.argsort(-first, kind="stable")[:_REORDER]
        candidates = self._candidates([hits[i] for i in keep], first[keep], stems, rarity)
        return Retrieval(query, stems, rarity, tuple(candidates), _passages(candidates, limit))

    def _candidates(
        self,
        hits: Sequence[Hit],
        first: NDArray[np.float64],
        stems: tuple[frozenset[frozenset[str]], ...],
        rarity: NDArray[np.float64],
    ) -> list[Candidate]:
        places = self._library.catalogue.sections_of(h.stored.chunk.section_id for h in hits)
        out = []
        for hit, base in zip(hits, first, strict=True):
            chunk = hit.stored.chunk
            document, section = places[chunk.section_id]
            head = context(document.metadata.title, section.heading_path)
            above = frozenset(self._library.lexical.words(head))
            inside = self._library.lexical.words(section.text[chunk.start : chunk.end])
            words = above | frozenset(inside)
            cover, title = share(stems, rarity, words), share(stems, rarity, above)
            score = float(base) + self._weights.cover * cover + self._weights.title * title
            out.append(Candidate(hit, document, section, words, above, cover, title, score))
        return sorted(out, key=lambda c: (-c.score, c.hit.stored.chunk.id))

    def _correct(self, word: str) -> str | None:
        if self._library.embedder.knows_word(word):
            return None
        return self._library.lexical.nearest_word(word)

    def _stems(self, term: Term) -> frozenset[frozenset[str]]:
        forms = (term.text, *term.variants)
        return frozenset(frozenset(self._library.lexical.words(f)) for f in forms)

    def _rarity(self, forms: frozenset[frozenset[str]]) -> float:
        """idf of a term: of its most frequent form, a form being as rare as its rarest word."""
        lexical = self._library.lexical
        each = [max((lexical.rarity(s) for s in form), default=0.0) for form in forms]
        return min(each, default=0.0)


def fused(hits: Sequence[Hit], weights: Weights) -> NDArray[np.float64]:
    """First score of each hit [hits]: cosines and BM25 as shares of the best hit's."""
    if not hits:
        return np.zeros(0)
    chunk = np.array([h.cosine for h in hits])
    unit = np.array([max(h.unit_cosines.max(initial=-1.0), h.cosine) for h in hits])
    bm25 = np.array([h.bm25 for h in hits])
    return (
        weights.chunk * chunk / max(chunk.max(), 1e-6)
        + weights.unit * unit / max(unit.max(), 1e-6)
        + weights.bm25 * bm25 / max(bm25.max(), 1e-6)
    )


def share(
    terms: tuple[frozenset[frozenset[str]], ...],
    rarity: NDArray[np.float64],
    words: frozenset[str],
) -> float:
    """idf-weighted share of a question's terms that stand among words, 0 to 1."""
    total = float(rarity.sum())
    if not total:
        return 0.0
    found = [any(form <= words for form in forms) for forms in terms]
    return float(rarity[found].sum()) / total


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
