from __future__ import annotations

import math

import pytest

from eval.metrics.ranking import Ranked, ranking


def of(gold: str, found: str) -> dict[str, float]:
    """The measures of one question; ids are letters, found ones in their order."""
    return ranking({"q": Ranked(frozenset(gold), list(found))})["q"]


def test_what_is_found_first_is_worth_all() -> None:
    assert set(of("a", "abc").values()) == {1.0}


def test_what_is_not_found_is_worth_nothing() -> None:
    assert set(of("a", "bcd").values()) == {0.0}
    assert set(of("a", "").values()) == {0.0}


def test_the_third_of_several_is_worth_what_the_definitions_say() -> None:
    found = of("ab", "xyaz")

    assert found["found@1"] == 0.0
    assert found["found@5"] == 1.0
    assert found["recall@5"] == 0.5
    assert found["mrr"] == pytest.approx(1 / 3)
    ideal = 1 + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx((1 / math.log2(4)) / ideal)


def test_what_comes_after_the_tenth_does_not_count() -> None:
    found = of("k", "abcdefghijk")
    assert found["mrr"] == found["recall@10"] == found["ndcg@10"] == 0.0


def test_each_question_has_its_own_and_one_without_gold_has_none() -> None:
    found = ranking({"1": Ranked(frozenset("a"), ["a"]), "2": Ranked(frozenset("a"), ["b", "a"]),
                     "3": Ranked(frozenset(), ["a"])})  # fmt: skip
    assert found["1"]["mrr"] == 1.0
    assert found["2"]["mrr"] == 0.5
    assert "3" not in found
