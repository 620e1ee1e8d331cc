"""Questions with what was retrieved for them: what eval.bench.calibrate learns from.

Each case is a question whose answer the library that it is asked of holds or does not hold.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.generate.scoring import ScoredUnit
from assistant.library import Found, Library, Term
from assistant.library.writing import FileLocked
from assistant.model import Document, Scope
from assistant.pipeline import Assistant
from assistant.query import Vocabulary, analyse
from assistant.retrieve import Retrieval, Retriever
from eval.bench.beir import queries
from eval.bench.drawn import apart, drawn
from eval.bench.libraries import assistant_over, settings
from eval.bench.results import needed
from eval.bench.spans import article_files, span_cases
from eval.sets import Case, load_sets, plain, right_document

SETS = ("real_a", "real_b")
ANSWERABLE = ("guidelines", "articles", "drawn")
_SEED = 20
_RESEARCH = 180
_TERMS = 4  # a question on an article that has fewer leans on it ("Is there a treatment?")
SPLITS = {"dev": "train", "train": "train", "test": "test"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was found. split: train or test.

    kind: guidelines, articles and drawn (from the documents themselves) are answerable;
    near_miss, specialty and non_clinical are the sets' own questions that no document answers;
    half is asked of the half of the documents that does not answer it, drawn_half of the half
    that it was not drawn from; virology is a question on the articles and research one of
    PubMedQA, asked of the guidelines.
    """

    case: Case
    kind: str
    split: str
    retrieval: Retrieval
    units: Sequence[ScoredUnit]

    @property
    def answerable(self) -> bool:
        """Whether the library that was asked holds the answer."""
        return self.kind in ANSWERABLE


class Part(Library):
    """A library of which only some documents are found. Each search gives twice as much, so
    that about as much is left. The rarity of words is that of the whole library."""

    def __init__(
        self, whole: Library, kept: Callable[[str], bool], tuning: str | None = None
    ) -> None:
        """tuning: in place of that of the whole library (assistant/tuned.py)."""
        lock = FileLocked(Path())  # nothing is written
        super().__init__(whole.catalogue, whole.vectors, whole.lexical, whole.embedder, lock)
        self.makers, self._kept = whole.makers, kept
        self._tuning = tuning or whole.tuning

    def search(
        self,
        question: str,
        terms: Sequence[Term],
        dense: int,
        lexical: int,
        scopes: Collection[Scope] = (),
    ) -> Found:
        """As Library.search, without the documents that are left out."""
        found = super().search(question, terms, 2 * dense, 2 * lexical, scopes)
        documents = {e: d for e, d in found.documents.items() if self._kept(d.id)}
        hits = tuple(h for h in found.hits if h.stored.edition_id in documents)
        return replace(found, hits=hits, documents=documents, tuning=self._tuning)


def guidelines(options: argparse.Namespace) -> tuple[Assistant, list[Case]]:
    """The assistant over the guidelines, and the questions of our own sets."""
    folder = needed(options.data / "guidelines")
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    return assistant_over(settings(options.work, "guidelines"), folders), load_sets(SETS)


def articles(options: argparse.Namespace) -> tuple[Assistant, list[Case]]:
    """The assistant over the research articles, and the questions of COVID-QA."""
    folder = needed(options.data / "spans_covidqa")
    target = options.work / "covidqa-articles"
    cases = span_cases(folder, article_files(folder, target))
    return assistant_over(settings(options.work, "covidqa"), [target]), cases


def asked(options: argparse.Namespace) -> Iterator[Asked]:
    """All questions to learn abstention from."""
    assistant, own = guidelines(options)
    other, spans = articles(options)
    spans = _standing_alone(spans)
    answerable = [case for case in own if case.answerable]
    yield from asked_of(other, spans, "articles")
    yield from asked_of(assistant, answerable, "guidelines")
    yield from asked_of(assistant, [case for case in own if not case.answerable])
    yield from asked_of(assistant, _as_many(spans, answerable), "virology")
    yield from asked_of(assistant, _research(options), "research")
    yield from of_halves(assistant, answerable)


def of_halves(
    assistant: Assistant, answerable: Sequence[Case], tuning: str | None = None
) -> Iterator[Asked]:
    """Questions drawn from the documents, asked of a half that holds them and of the other, and
    answerable ones asked of the half that does not answer them."""
    own_words = drawn(assistant.library, _SEED)
    for part, held in halves(assistant, tuning):
        outside = [c for c in answerable if not any(right_document(c, d) for d in held)]
        yield from (a for a in asked_of(part, outside, "half") if not _answered_after_all(a))
        ids = {d.id for d in held}
        inside, beyond = apart(own_words, ids.__contains__)
        yield from asked_of(part, inside, "drawn")
        yield from asked_of(part, beyond, "drawn_half")


def halves(
    assistant: Assistant, tuning: str | None = None
) -> Iterator[tuple[Assistant, list[Document]]]:
    """Each half of the documents, alone in a library."""
    library = assistant.library
    documents = sorted(library.documents(), key=lambda d: d.id)
    shuffled = random.Random(_SEED).sample(documents, len(documents))
    middle = len(shuffled) // 2
    for left in (shuffled[:middle], shuffled[middle:]):
        kept = frozenset(d.id for d in left)
        yield part_of(assistant, kept.__contains__, tuning), left


def part_of(
    assistant: Assistant, kept: Callable[[str], bool], tuning: str | None = None
) -> Assistant:
    """The assistant over some of the documents."""
    part = Part(assistant.library, kept, tuning)
    retriever = Retriever(part, Vocabulary(), reorder=assistant.retriever.reorder)
    return replace(assistant, library=part, retriever=retriever)


def asked_of(
    assistant: Assistant, cases: Sequence[Case], kind: str | None = None
) -> Iterator[Asked]:
    """Questions with what is found for them. kind: of all of them, each one's own if None."""
    for case in cases:
        retrieval = assistant.retriever.retrieve(case.question)
        units = assistant.score(retrieval)
        yield Asked(case, kind or case.kind, SPLITS[case.split], retrieval, units)


def _standing_alone(cases: Sequence[Case]) -> list[Case]:
    """Those that say what they are about."""
    vocabulary = Vocabulary()
    return [
        c for c in cases if len(analyse(c.question, vocabulary, lambda _: None).terms) >= _TERMS
    ]


def _answered_after_all(item: Asked) -> bool:
    """Whether the facts that are expected stand in one of the five best passages all the same:
    guidelines overlap."""
    texts = [plain(p.text) for p in item.retrieval.passages[:5]]
    facts = item.case.must
    return bool(facts) and any(
        all(any(plain(f) in text for f in alternatives) for alternatives in facts) for text in texts
    )


def _research(options: argparse.Namespace) -> list[Case]:
    """Research questions: a sample of PubMedQA's, half of them in each split."""
    asked_of_papers = queries(needed(options.data / "retrieval_pubmedqa"))
    chosen = random.Random(_SEED).sample(sorted(asked_of_papers), _RESEARCH)
    return [
        Case(id, asked_of_papers[id], ("train", "test")[i % 2], "research", (), ())
        for i, id in enumerate(chosen)
    ]


def _as_many(cases: Sequence[Case], as_these: Sequence[Case]) -> list[Case]:
    """A sample of as many cases of each split as there are in the others."""
    chosen: list[Case] = []
    for split in ("train", "test"):
        wanted = sum(SPLITS[c.split] == split for c in as_these)
        own = [c for c in cases if c.split == split]
        chosen += random.Random(_SEED).sample(own, min(wanted, len(own)))
    return chosen
