from __future__ import annotations

from collections.abc import Sequence

from eval.metrics import Cited, citation_precision, citation_recall


def words(text: str, sources: Sequence[str]) -> bool:
    """Supported when the sources joined hold every word."""
    return set(text.split()) <= set(" ".join(sources).split())


def test_recall_counts_statements_that_all_their_citations_together_support() -> None:
    said = [Cited("a b", ["a", "b"]), Cited("a b", ["a"]), Cited("c", ["c"]), Cited("d", [])]
    assert citation_recall(said, words) == 0.5


def test_precision_counts_no_citation_of_an_unsupported_statement() -> None:
    assert citation_precision([Cited("a b", ["a", "c"]), Cited("c", ["c"])], words) == 1 / 3


def test_a_citation_that_neither_supports_alone_nor_is_missed_is_irrelevant() -> None:
    assert citation_precision([Cited("a b", ["a b", "c"])], words) == 0.5


def test_citations_that_only_support_together_are_all_of_use() -> None:
    assert citation_precision([Cited("a b", ["a", "b"])], words) == 1.0


def test_two_citations_that_each_support_alone_are_both_of_use() -> None:
    assert citation_precision([Cited("a", ["a b", "a c"])], words) == 1.0


def test_an_answer_without_statements_or_citations_scores_nothing() -> None:
    assert citation_recall([], words) == 0.0
    assert citation_precision([Cited("a", [])], words) == 0.0
