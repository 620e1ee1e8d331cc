"""Questions that only some documents may answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.library.scoped import within
from assistant.model import AnswerStatus, Question, Scope
from assistant.pipeline import Assistant

# The sample library holds a national and a local document on it, which differ.
VTE = "When is VTE risk assessed after admission?"


@pytest.mark.parametrize("scope", [Scope.NATIONAL, Scope.LOCAL])
def test_only_documents_of_the_scopes_answer(sample: Assistant, scope: Scope) -> None:
    answer = sample.ask(Question(VTE, scopes=(scope,)))

    scopes = {passage.document.metadata.scope for passage in answer.passages}
    assert scopes == {scope}
    assert answer.status is AnswerStatus.ANSWERED


def test_all_scopes_are_as_good_as_none_named(sample: Assistant) -> None:
    stated = tuple(Scope)
    some = sample.ask(Question(VTE, scopes=stated))
    assert {p.document.metadata.scope for p in some.passages} <= set(stated)
    assert [s.text for s in some.statements] == [
        s.text for s in sample.ask(Question(VTE)).statements
    ]


def test_where_no_document_is_of_the_scope_nothing_is_answered(sample: Assistant) -> None:
    answer = sample.ask(Question(VTE, scopes=(Scope.REGIONAL,)))

    assert (answer.status, answer.passages) == (AnswerStatus.ABSTAINED, ())


def test_what_is_asked_back_is_of_the_scopes_too(sample: Assistant) -> None:
    back = sample.ask(Question("dose?", scopes=(Scope.LOCAL,))).clarification
    everywhere = sample.ask(Question("dose?")).clarification

    assert everywhere is not None
    assert back is None or set(back.choices) != set(everywhere.choices)


def test_a_change_of_the_library_is_noticed(own_sample: Assistant) -> None:
    asked = Question(VTE, scopes=(Scope.LOCAL,))
    before = own_sample.ask(asked)
    for document in {p.document.id for p in before.passages}:
        own_sample.library.remove(document)

    assert {p.document.id for p in own_sample.ask(asked).passages}.isdisjoint(
        {p.document.id for p in before.passages}
    )


def test_a_search_looks_wider_until_it_has_enough() -> None:
    everything = [(str(n), 1.0 / (n + 1)) for n in range(1000)]
    asked: list[int] = []

    def search(limit: int) -> list[tuple[str, float]]:
        asked.append(limit)
        return everything[:limit]

    few = {"7", "300", "999"}
    assert list(within(few, search, 10)) == ["7", "300", "999"]
    assert asked == [10, 40, 160, 640, 2560]
    asked.clear()
    assert list(within({str(n) for n in range(0, 1000, 2)}, search, 10)) == [
        str(n) for n in range(0, 20, 2)
    ]
    assert asked == [10, 40]


def test_a_caller_may_choose_the_record_id(sample: Assistant) -> None:
    asked = Question(VTE, record_id="0123456789abcdef")
    assert sample.ask(asked).record_id == "0123456789abcdef"
    assert sample.ask(replace(asked, record_id=None)).record_id != "0123456789abcdef"
