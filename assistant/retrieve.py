"""Question → ranked passages: dense and lexical search, fused and reordered.

Each search finds candidates; a first fusion keeps the best, and `ranking.py` orders these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from types import MappingProxyType
from typing import Protocol

import numpy as np
from cachetools import LRUCache

from assistant.embedding import Embedder
from assistant.library import Found, Hit, Term
from assistant.library.lexical import Lexical
from assistant.model import Passage, Scope, Section
from assistant.quantities import Quantity, quantities, unweighed
from assistant.query import Query, Vocabulary, analyse
from assistant.ranking import Candidate, Ranker, Weights
from assistant.terms import Forms, SectionWords, Terms
from assistant.tuned import factors, ordering
from assistant.vocabulary.levels import levels_named

_DENSE = 100
_LEXICAL = 200
_REORDER = 40
Reorder = Callable[[Sequence[Candidate], str], list[Candidate]]

_CACHED = 8_000  # sections kept in memory with their stems; a section never changes


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: candidates and the passages they merge to, best first.

    made_by: fingerprint of the embedder that found them. tuning: of that one (assistant/tuned.py).
    """

    query: Query
    terms: Terms
    quantities: tuple[Quantity, ...]
    candidates: tuple[Candidate, ...]
    passages: tuple[Passage, ...]
    made_by: str = ""
    tuning: str | None = None


class Sections(Protocol):
    """Where sections are read from."""

    def sections_of(self, ids: Iterable[str]) -> dict[str, Section]:
        """Sections by id."""
        ...


class Searched(Protocol):
    """What passages are found in: a library, or one as it would be (`Library` tells the rest)."""

    @property
    def catalogue(self) -> Sections:
        """Where its sections are."""
        ...

    @property
    def lexical(self) -> Lexical:
        """Its lexical index."""
        ...

    @property
    def embedder(self) -> Embedder:
        """The embedder that it was made by."""
        ...

    def keep_up(self) -> None:
        """See what others changed."""
        ...

    def search(
        self,
        question: str,
        terms: Sequence[Term],
        dense: int,
        lexical: int,
        scopes: Collection[Scope] = (),
    ) -> Found:
        """What both searches find."""
        ...


class Retriever:
    """Finds passages of a library. Safe to use from several threads."""

    def __init__(
        self,
        library: Searched,
        vocabulary: Vocabulary,
        weights: Weights | None = None,
        reorder: Reorder | None = None,
    ) -> None:
        """weights: in place of those in use. reorder: what looks at the best again."""
        self._library = library
        self._vocabulary = vocabulary
        self._words = library.lexical.words
        self._headings = lru_cache(_CACHED)(self._words)  # they stand above many chunks
        self._weights = weights
        self.reorder = reorder
        self._read: LRUCache[str, tuple[Section, SectionWords]] = LRUCache(_CACHED)
        self._reading = Lock()

    def retrieve(self, question: str, limit: int = 10, scopes: Collection[Scope] = ()) -> Retrieval:
        """The passages nearest to a question, at most `limit`, best first. scopes: of the
        documents that are looked through, empty for all."""
        self._library.keep_up()
        searched = levels_named(unweighed(question))
        query = analyse(searched, self._vocabulary, self._correct)
        terms = self._terms(query)
        found = self._library.search(query.text, query.terms, _DENSE, _LEXICAL, scopes)
        hits = first_best(found.hits, _REORDER, factors(found.tuning))
        sections = self._sections({h.stored.chunk.section_id for h in hits})
        asked = quantities(question)
        ranker = Ranker(self._headings, self._weights or ordering(found.tuning))
        candidates = ranker.rank(hits, found, sections, terms, asked)
        if self.reorder:
            candidates = self.reorder(candidates, query.text)
        passages = _passages(candidates, limit)
        return Retrieval(
            query, terms, asked, tuple(candidates), passages, found.made_by, found.tuning
        )

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


def first_best(
    hits: Sequence[Hit], limit: int, factors: Mapping[str, float] = MappingProxyType({})
) -> list[Hit]:
    """The best hits by a sum of cosines and BM25, each as a share of the best hit's. factors: of
    the features "chunk" and "unit", 1 if not named."""
    if not hits:
        return []
    chunk = np.array([h.cosine for h in hits])
    unit = np.array([max(h.unit_cosines.max(initial=-1.0), h.cosine) for h in hits])
    bm25 = np.array([h.bm25 for h in hits])
    score = (
        0.2 * factors.get("chunk", 1.0) * chunk / max(chunk.max(), 1e-6)
        + 0.3 * factors.get("unit", 1.0) * unit / max(unit.max(), 1e-6)
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
