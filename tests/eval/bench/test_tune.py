from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from assistant.ranking import Weights
from eval.bench.lists import Ranking
from eval.bench.tune import crossed_weights, fit, lines, listwise, ndcg


def _ranking(seed: int, name: str = "made up", found: int = 12) -> Ranking:
    """What is right has the highest first feature; the second says nothing."""
    features = np.random.default_rng(seed).normal(size=(found, 2))
    right = features[:, 0] == features[:, 0].max()
    return Ranking(name, "train", features, right, tuple(map(str, range(found))), 1)


def test_the_slope_is_that_of_the_loss() -> None:
    ranking, at = _ranking(1), np.array([0.4, -0.7])
    slope = approx_fprime(at, lambda weights: listwise(ranking, weights)[0])
    assert listwise(ranking, at)[1] == pytest.approx(slope, abs=1e-5)


def test_the_loss_is_of_all_that_is_right() -> None:
    both = Ranking("x", "train", np.zeros((4, 1)), np.array([True, True, False, False]), (), 2)
    assert listwise(both, np.zeros(1))[0] == pytest.approx(np.log(2))


def test_fit_finds_the_feature_that_tells() -> None:
    weights = fit([_ranking(seed) for seed in range(30)], {"made up": 1.0}, l2=0.01)
    assert weights[0] > 5 * abs(weights[1])


def test_a_stronger_penalty_gives_smaller_weights() -> None:
    rankings = [_ranking(seed) for seed in range(20)]
    weak, strong = (fit(rankings, {"made up": 1.0}, l2) for l2 in (0.001, 1.0))
    assert np.abs(strong).sum() < np.abs(weak).sum()


def test_a_data_set_weighs_its_share_however_many_questions_it_has() -> None:
    few = [_ranking(seed, "few") for seed in range(3)]
    many = [_ranking(seed, "many") for seed in range(3, 20)]
    shares = {"few": 1.0, "many": 1.0}
    once, twice = fit([*few, *many], shares, 0.1), fit([*few, *many, *many], shares, 0.1)
    assert once == pytest.approx(twice, rel=1e-3)


def test_crossed_weights_are_made_without_the_list_that_they_order() -> None:
    odd = _ranking(1)
    turned = Ranking("made up", "train", -odd.features, odd.right, odd.ids, 1)
    rankings = [_ranking(seed) for seed in range(9)]
    crossed = crossed_weights([*rankings, turned], {"made up": 1.0}, 0.01, folds=10)
    assert crossed[-1] == pytest.approx(fit(rankings, {"made up": 1.0}, 0.01), rel=1e-3)


def test_ndcg_counts_a_document_once_where_it_is_first() -> None:
    features = np.array([[3.0], [2.0], [1.0], [0.0]])
    right = np.array([False, False, True, True])
    ranking = Ranking("scifact", "test", features, right, ("a", "a", "b", "b"), 1)
    assert ndcg(ranking, np.ones(1)) == pytest.approx(1 / np.log2(3))


def test_lines_are_the_fields_of_the_weights() -> None:
    given = lines("passages", Weights().vector()).splitlines()
    assert [line.split(":")[0].strip() for line in given] == [f.name for f in fields(Weights)]
