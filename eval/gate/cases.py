"""Statements to judge, each with the passages that retrieval would give a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from assistant.library import Library
from assistant.model import Passage
from assistant.retrieve import Retriever
from eval.gate.corrupt import amounts, elsewhere, rows, things, words
from eval.gate.facts import Fact, coverage
from eval.gate.quantities import numbers
from eval.gate.truths import WAYS, said

_PASSAGES = 6  # given with a statement
_NOWHERE = 99  # a source number that is never given

Corruption = Callable[[Fact, str, Random], str | None]
CORRUPTIONS: Mapping[str, Corruption] = {
    "number changed": amounts.number,
    "number of a neighbour": amounts.borrowed_number,
    "decimal shifted": amounts.decimal,
    "unit changed": amounts.unit,
    "frequency changed": amounts.frequency,
    "route changed": words.route,
    "drug swapped": words.drug,
    "comparator flipped": amounts.comparator,
    "negation added": words.negation_added,
    "negation dropped": words.negation_dropped,
    "population swapped": words.population,
    "cell of another row": rows.cell,
    "thing swapped": things.thing,
    "invented fact": elsewhere.invented,
}
CITED_ELSEWHERE = "cited to another passage"
CITED_NOWHERE = "cited to a number not given"
NOT_GIVEN = "true, its passage not given"
FOREIGN = "fact from another document"


@dataclass(frozen=True, slots=True)
class Case:
    """A statement as a model may give it. sources: from 1, into passages. origin: the true words.

    kind: how it was made. true: whether the sources hold it. holds: the source that does, which
    the gate may put in the place of a wrong one; None where none of the passages does. split:
    "dev", "test" or "third" for a statement by hand.
    """

    kind: str
    true: bool
    statement: str
    sources: tuple[int, ...]
    passages: tuple[Passage, ...]
    question: str
    origin: str
    document: str
    holds: int | None = None
    split: str = ""


class Given:
    """The passages that a model would be given with a fact, its own first."""

    def __init__(self, library: Library, retriever: Retriever) -> None:
        self._library = library
        self._retriever = retriever
        self._found: dict[str, tuple[Passage, ...]] = {}

    def __call__(self, fact: Fact) -> tuple[Passage, ...]:
        """The passage that holds a fact, then the best others for the fact's topic."""
        if fact.topic not in self._found:
            self._found[fact.topic] = self._retriever.retrieve(fact.topic).passages
        found = self._found[fact.topic]
        home = next((p for p in found if _holds(p, fact)), None) or self._cut(fact)
        others = [p for p in found if not _overlap(p, home)]
        return (home, *others[: _PASSAGES - 1])

    def _cut(self, fact: Fact) -> Passage:
        """The chunks over a fact, where the search did not find them."""
        section, unit = fact.section, fact.unit
        chunks = [
            stored.chunk
            for stored in self._library.catalogue.chunks_of(section.edition_id)
            if stored.chunk.section_id == section.id
            and stored.chunk.start < unit.end
            and stored.chunk.end > unit.start
        ]
        start = min([unit.start, *(c.start for c in chunks)])
        end = max([unit.end, *(c.end for c in chunks)])
        return Passage(fact.document, section, start, end, 0.0, 0.0)


def made(facts: Sequence[Fact], given: Given, limit: int, seed: int) -> Iterator[Case]:
    """Cases of every kind by rule, at most `limit` of each, spread over the documents."""
    for kind, corruption in CORRUPTIONS.items():
        yield from _limited(facts, given, limit, seed, _corrupted(kind, corruption, seed))
    for kind in (CITED_ELSEWHERE, CITED_NOWHERE, NOT_GIVEN):
        yield from _limited(facts, given, limit, seed, _miscited(kind))
    yield from _limited(facts, given, limit, seed, _foreign(facts, seed))
    for kind, way in WAYS.items():
        yield from _limited(facts, given, limit, seed, _true(kind, way))


Maker = Callable[[Fact, Given], Case | None]


def _limited(
    facts: Sequence[Fact], given: Given, limit: int, seed: int, make: Maker
) -> Iterator[Case]:
    count = 0
    for fact in _in_turn(facts, seed):
        case = make(fact, given)
        if case:
            yield case
            count += 1
            if count == limit:
                return


def _corrupted(kind: str, corruption: Corruption, seed: int) -> Maker:
    def make(fact: Fact, given: Given) -> Case | None:
        true = said(fact)
        false = corruption(fact, true, Random(f"{seed} {kind} {fact.section.id} {fact.unit.start}"))
        if false is None or false == true:
            return None
        return _case(kind, fact, false, (1,), given(fact), true=False)

    return make


def _miscited(kind: str) -> Maker:
    def make(fact: Fact, given: Given) -> Case | None:
        true, passages = said(fact), given(fact)
        lacking = [i for i, p in enumerate(passages, 1) if i > 1 and _lacks(p, fact)]
        if len(lacking) < len(passages) - 1 or not lacking:
            return None
        if kind == NOT_GIVEN:
            return _case(kind, fact, true, (1,), passages[1:], true=False)
        source = lacking[0] if kind == CITED_ELSEWHERE else _NOWHERE
        return _case(kind, fact, true, (source,), passages, true=False, holds=1)

    return make


def _foreign(facts: Sequence[Fact], seed: int) -> Maker:
    def make(fact: Fact, given: Given) -> Case | None:
        rng = Random(f"{seed} {fact.section.id} {fact.unit.start}")
        other = rng.choice(facts)
        passages = given(fact)
        if other.document.id == fact.document.id or not elsewhere.foreign(fact, other):
            return None
        if not all(_lacks(p, other) for p in passages):
            return None
        return _case(FOREIGN, fact, said(other), (1,), passages, true=False)

    return make


def _true(kind: str, way: Callable[[Fact], str | None]) -> Maker:
    def make(fact: Fact, given: Given) -> Case | None:
        text = way(fact)
        if text is None:
            return None
        passages = given(fact)
        if fact.unit.lead is not None and passages[0].start > fact.unit.lead:
            return None  # its lead-in lies outside the passage
        return _case(kind, fact, text, (1,), passages, true=True, holds=1)

    return make


def _case(  # noqa: PLR0913 (a case's parts)
    kind: str,
    fact: Fact,
    statement: str,
    sources: tuple[int, ...],
    passages: tuple[Passage, ...],
    *,
    true: bool,
    holds: int | None = None,
) -> Case:
    return Case(kind, true, statement, sources, passages, fact.topic, fact.text,
                fact.document.source, holds)  # fmt: skip


def _in_turn(facts: Sequence[Fact], seed: int) -> Iterator[Fact]:
    """The facts in a fixed random order, one of each document in turn."""
    rng = Random(seed)
    by_document: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_document[fact.document.id].append(fact)
    piles = [rng.sample(pile, len(pile)) for _, pile in sorted(by_document.items())]
    rng.shuffle(piles)
    while piles:
        for pile in piles:
            yield pile.pop()
        piles = [pile for pile in piles if pile]


def _holds(passage: Passage, fact: Fact) -> bool:
    same = passage.section.id == fact.section.id
    return same and passage.start <= fact.unit.start and passage.end >= fact.unit.end


def _overlap(one: Passage, other: Passage) -> bool:
    same = one.section.id == other.section.id
    return same and one.start < other.end and other.start < one.end


def _lacks(passage: Passage, fact: Fact) -> bool:
    """Whether a passage surely does not say what a fact says."""
    section = passage.section
    text = "\n".join([passage.document.metadata.title, *section.heading_path, section.text])
    if section.id == fact.section.id:
        return False
    missing = numbers(fact.text) - numbers(text)
    return coverage(fact.text, text) < (0.6 if missing else 0.4)
