"""Questions as lists of what was found for them, each with its features and whether it is right:
what eval.bench.tune learns from."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.generate.scoring import ScoredUnit
from assistant.model import Document
from assistant.pipeline import Assistant
from assistant.query import Vocabulary
from assistant.ranking import Candidate
from assistant.retrieve import Retriever
from eval.bench.asked import SPLITS, articles, guidelines
from eval.bench.beir import corpus, judgements, queries
from eval.bench.libraries import settings, texts_library
from eval.bench.results import needed
from eval.bench.spans import Span
from eval.sets import Case, plain, right_document

_LONG = 25  # characters from which a unit that is part of a gold span counts as right

Right = Callable[[Case, Document, str], bool]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for a question of a data set.

    features: [found, features]. right: [found]. ids: what each belongs to, for counting once.
    relevant: how many ids of the whole library are right. split: train or test.
    """

    data_set: str
    split: str
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    ids: tuple[str, ...]
    relevant: int

    @property
    def teaches(self) -> bool:
        """Whether it holds something right and something wrong."""
        return bool(self.right.any() and not self.right.all())


def passages(options: argparse.Namespace) -> list[Ranking]:
    """The candidates of every question of the three data sets."""
    return [
        *_of_cases("guidelines", *guidelines(options), in_set, _candidates),
        *_of_cases("articles", *articles(options), in_span, _candidates),
        *_of_claims(options),
    ]


def units(options: argparse.Namespace) -> list[Ranking]:
    """The quotable units of every question of the two data sets that mark passages."""
    return [
        *_of_cases("guidelines", *guidelines(options), in_set, _units),
        *_of_cases("articles", *articles(options), in_span, _units),
    ]


def in_set(case: Case, document: Document, text: str) -> bool:
    """Whether a unit's text holds what a case of our own sets expects."""
    own = plain(text)
    return any(
        document.source.endswith("/" + gold.document) and plain(gold.contains) in own
        for gold in case.expected
    )


def in_span(case: Case, document: Document, text: str) -> bool:
    """Whether a unit's text holds the gold span of a case of COVID-QA, or is part of it."""
    if not right_document(case, document):
        return False
    span, own = Span.of(case.expected[0].contains), plain(text)
    return span.stands_in([text]) or (len(own) >= _LONG and own in span.text)


def _of_cases(
    name: str,
    assistant: Assistant,
    cases: Sequence[Case],
    right: Right,
    found: Callable[[Assistant, Case, Right], list[_Row]],
) -> Iterator[Ranking]:
    for case in cases:
        if case.answerable:
            yield _ranking(name, SPLITS[case.split], found(assistant, case, right), 1)


def _of_claims(options: argparse.Namespace) -> Iterator[Ranking]:
    folder = needed(options.data / "retrieval_scifact")
    library = texts_library(settings(options.work, "scifact"), corpus(folder))
    retriever = Retriever(library, Vocabulary())
    claims = queries(folder)
    for split in ("train", "test"):
        for claim, judged in judgements(folder, split).items():
            rows = [
                _Row(c.features, c.document.id in judged, c.document.id)
                for c in retriever.retrieve(claims[claim]).candidates
            ]
            yield _ranking("scifact", split, rows, len(judged))


@dataclass(frozen=True, slots=True)
class _Row:
    features: tuple[float, ...]
    right: bool
    id: str


def _candidates(assistant: Assistant, case: Case, right: Right) -> list[_Row]:
    found = assistant.retriever.retrieve(case.question).candidates
    return [_Row(c.features, _holds(c, case, right), c.hit.stored.chunk.id) for c in found]


def _units(assistant: Assistant, case: Case, right: Right) -> list[_Row]:
    found = assistant.score(assistant.retriever.retrieve(case.question))
    return [_Row(u.features, right(case, u.candidate.document, u.text), _unit_id(u)) for u in found]


def _holds(candidate: Candidate, case: Case, right: Right) -> bool:
    """Whether one of the units in a chunk is right."""
    chunk, section = candidate.hit.stored.chunk, candidate.section
    return right_document(case, candidate.document) and any(
        right(case, candidate.document, section.text[unit.start : unit.end])
        for unit in section.units
        if unit.start < chunk.end and unit.end > chunk.start
    )


def _unit_id(unit: ScoredUnit) -> str:
    section, start = unit.key
    return f"{section}-{start}"


def _ranking(name: str, split: str, rows: Sequence[_Row], relevant: int) -> Ranking:
    return Ranking(
        name,
        split,
        np.array([row.features for row in rows], np.float64),
        np.array([row.right for row in rows], np.bool_),
        tuple(row.id for row in rows),
        relevant,
    )
