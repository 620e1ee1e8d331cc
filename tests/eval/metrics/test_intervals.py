from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import bootstrap, paired_bootstrap, wilson


def test_wilson_gives_the_intervals_of_the_tables() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_bootstrap_of_a_mean_is_about_that_of_the_normal_approximation() -> None:
    draw = random.Random(3)
    values = [draw.gauss(10, 2) for _ in range(400)]
    middle, spread = np.mean(values), 1.96 * np.std(values) / math.sqrt(len(values))

    low, high = bootstrap(values)

    assert low == pytest.approx(middle - spread, abs=0.03)
    assert high == pytest.approx(middle + spread, abs=0.03)


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    draw = random.Random(7)
    covered = 0
    for seed in range(100):
        low, high = bootstrap([draw.random() for _ in range(60)], seed=seed)
        covered += low <= 0.5 <= high
    assert 88 <= covered <= 99


def test_one_seed_gives_one_interval() -> None:
    values = [random.Random(i).random() for i in range(30)]
    assert bootstrap(values, seed=5) == bootstrap(values, seed=5)
    assert bootstrap(values, seed=5) != bootstrap(values, seed=6)


def test_values_that_are_all_the_same_leave_nothing_open() -> None:
    assert bootstrap([1.0, 1.0]) == (1.0, 1.0)
    assert all(map(math.isnan, bootstrap([])))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_an_interval_lies_within_the_values(values: list[float]) -> None:
    low, high = bootstrap(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_a_change_that_all_questions_share_is_sure_however_much_they_differ() -> None:
    before = [i / 20 for i in range(20)]
    after = [value + 0.01 for value in before]

    change, (low, high) = paired_bootstrap(before, after)

    assert change == pytest.approx(0.01)
    assert 0.009 < low <= high < 0.011


def test_questions_that_go_both_ways_leave_the_change_open() -> None:
    change, (low, high) = paired_bootstrap([0, 1] * 10, [1, 0] * 10)
    assert change == 0
    assert low < 0 < high


def test_only_the_same_questions_can_be_paired() -> None:
    with pytest.raises(ValueError, match=r"longer|shorter"):
        paired_bootstrap([0.1], [0.2, 0.3])
