from __future__ import annotations

import pytest

from eval.metrics.agreement import kappa


def test_kappa_is_what_a_textbook_gives() -> None:
    # 20 both yes, 5 and 10 of one only, 15 both no: observed 0.70, by chance 0.50.
    one = [True] * 25 + [False] * 25
    other = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15

    found = kappa(one, other)

    assert found is not None
    value, (low, high) = found
    assert value == pytest.approx(0.4)
    assert low < 0.4 < high


def test_raters_who_always_agree_have_one_and_who_never_do_less_than_nothing() -> None:
    yes_no = [True, False] * 10
    agreed = kappa(yes_no, yes_no)
    against = kappa(yes_no, [not verdict for verdict in yes_no])
    assert agreed is not None
    assert against is not None
    assert agreed[0] == pytest.approx(1.0)
    assert against[0] < 0


def test_where_only_one_verdict_was_given_it_says_nothing() -> None:
    assert kappa([True, True], [True, True]) is None
    assert kappa([True], [False]) is None
    assert kappa([True, False], [True, True]) is None
    assert kappa([], []) is None
