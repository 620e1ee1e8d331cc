from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from eval.gate.cases import (
    CITED_ELSEWHERE,
    CITED_NOWHERE,
    CORRUPTIONS,
    FOREIGN,
    NOT_GIVEN,
    Case,
    Given,
    made,
)
from eval.gate.facts import facts_of
from eval.gate.truths import WAYS
from eval.sets import plain


@pytest.fixture(scope="module")
def cases(sample: Assistant) -> list[Case]:
    """Three statements of every kind over the sample library."""
    facts = list(facts_of(sample.library))
    return list(made(facts, Given(sample.library, sample.retriever), 3, 7))


def test_every_kind_is_made_from_several_documents(cases: list[Case]) -> None:
    kinds = {*CORRUPTIONS, *WAYS, CITED_ELSEWHERE, CITED_NOWHERE, NOT_GIVEN, FOREIGN}
    for kind in kinds:
        documents = [c.document for c in cases if c.kind == kind]
        assert len(documents) == 3, kind
        assert len(set(documents)) > 1, kind


def test_the_same_seed_makes_the_same_statements(cases: list[Case], sample: Assistant) -> None:
    facts = list(facts_of(sample.library))
    again = made(facts, Given(sample.library, sample.retriever), 3, 7)
    assert [c.statement for c in again] == [c.statement for c in cases]


def test_another_seed_makes_others(cases: list[Case], sample: Assistant) -> None:
    facts = list(facts_of(sample.library))
    others = made(facts, Given(sample.library, sample.retriever), 3, 8)
    assert [c.statement for c in others] != [c.statement for c in cases]


def test_a_true_statement_is_given_the_passage_that_holds_its_words(cases: list[Case]) -> None:
    for case in cases:
        if case.holds:
            assert plain(case.origin) in plain(case.passages[case.holds - 1].text)
        if case.true:
            assert case.sources == (case.holds,)


def test_a_false_statement_is_not_the_true_one(cases: list[Case]) -> None:
    false = [c for c in cases if c.kind in CORRUPTIONS]
    assert all(plain(c.statement) not in plain(c.passages[0].text) for c in false)


def test_a_wrong_citation_does_not_name_the_passage_that_holds_the_words(
    cases: list[Case],
) -> None:
    for case in cases:
        if case.kind == CITED_ELSEWHERE:
            assert 1 < case.sources[0] <= len(case.passages)
        elif case.kind == CITED_NOWHERE:
            assert case.sources[0] > len(case.passages)
        elif case.kind in {NOT_GIVEN, FOREIGN}:
            assert not any(plain(case.statement) in plain(p.text) for p in case.passages)


def test_a_model_is_given_no_passage_twice(cases: list[Case]) -> None:
    for case in cases:
        assert len({(p.section.id, p.start) for p in case.passages}) == len(case.passages)
        assert 1 <= len(case.passages) <= 6
