"""Weights by which passages and quotable units are ordered, learned on the training splits.

Each question is a list. The loss is the listwise softmax loss (the negative logarithm of the
share of the softmax that what is right gets), each data set weighing what _SHARES says, with an
L2 penalty. A passage's last feature and a unit's passage feature rest on the weights in use:
after a change of weights, fit again; passages before units.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.clock import now
from assistant.generate.scoring import UnitWeights
from assistant.ranking import Weights
from eval.bench import lists
from eval.bench.lists import Ranking
from eval.bench.results import Section, parser, publish, share, table

_SHARES = {
    "passages": {"guidelines": 1.0, "articles": 1.0, "scifact": 1.0},
    "units": {"guidelines": 3.0, "articles": 1.0},
}
_FIELDS = {"passages": fields(Weights), "units": fields(UnitWeights)}
_BEST = {"passages": (1, 5, 10), "units": (1, 2, 4)}
_L2 = {"passages": 0.0003, "units": 0.001}
_DEPTH = 10  # of nDCG
_SEED = 20

Vector = NDArray[np.float64]


def main(argv: Sequence[str] | None = None) -> None:
    """Fit, and report figures and weights."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("tune", __doc__)
    made.add_argument("what", choices=tuple(_SHARES), help="whose weights")
    made.add_argument("--folds", type=int, default=5, help="folds of the cross-validation (5)")
    made.add_argument("--l2", type=float, nargs="+", help=f"penalties ({_L2})")
    options = made.parse_args(arguments)
    what: str = options.what
    found = lists.passages(options) if what == "passages" else lists.units(options)
    found = [r for r in found if len(r.ids)]
    train = [r for r in found if r.split == "train"]
    test = [r for r in found if r.split == "test"]
    in_use = np.array([f.default for f in _FIELDS[what]], np.float64)
    parts = [f"The weights in use:\n\n{_report(what, train, test, in_use, [in_use] * len(train))}"]
    for l2 in options.l2 or [_L2[what]]:
        weights = fit(train, _SHARES[what], l2)
        crossed = crossed_weights(train, _SHARES[what], l2, options.folds)
        report = _report(what, train, test, weights, crossed)
        title = f"Fitted with L2 {l2:g}, the figures of the train side by cross-validation:"
        parts.append(f"{title}\n\n{report}\n\n```python\n{lines(what, weights)}\n```")
    section = Section("tune", f"Weights of {what}", "\n\n".join(parts), what)
    publish(section, options, arguments, now().date())


def fit(found: Sequence[Ranking], shares: dict[str, float], l2: float) -> Vector:
    """The weights [features] that make the loss least. shares: of each data set in the loss."""
    taught = [r for r in found if r.teaches]
    names = [r.data_set for r in taught]
    total = sum(shares[name] for name in set(names))
    weighed = [(r, shares[r.data_set] / names.count(r.data_set) / total) for r in taught]

    def loss(weights: Vector) -> tuple[float, Vector]:
        value, slope = l2 * float(weights @ weights) / 2, l2 * weights
        for ranking, weight in weighed:
            one, its_slope = listwise(ranking, weights)
            value += weight * one
            slope = slope + weight * its_slope
        return value, slope

    start = np.zeros(taught[0].features.shape[1])
    best: Vector = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return best


def listwise(ranking: Ranking, weights: Vector) -> tuple[float, Vector]:
    """The listwise softmax loss of a list, and its slope [features]."""
    scores = ranking.features @ weights
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    right = np.where(ranking.right, chances, 0.0)
    part = max(float(right.sum()), 1e-300)
    return -float(np.log(part)), ranking.features.T @ (chances - right / part)


def crossed_weights(
    found: Sequence[Ranking], shares: dict[str, float], l2: float, folds: int
) -> list[Vector]:
    """For each list, weights that were fitted without it."""
    order = list(range(len(found)))
    random.Random(_SEED).shuffle(order)
    fold_of = {index: place % folds for place, index in enumerate(order)}
    made = [
        fit([r for i, r in enumerate(found) if fold_of[i] != fold], shares, l2)
        for fold in range(folds)
    ]
    return [made[fold_of[i]] for i in range(len(found))]


def ndcg(ranking: Ranking, weights: Vector) -> float:
    """nDCG at 10 over ids, each where it is first mentioned."""
    right: dict[str, bool] = {}
    for i in _order(ranking, weights):
        right.setdefault(ranking.ids[i], bool(ranking.right[i]))
    gains = 1 / np.log2(np.arange(2, _DEPTH + 2))
    got = sum(gain for gain, is_right in zip(gains, right.values(), strict=False) if is_right)
    return float(got / gains[: ranking.relevant].sum())


def lines(what: str, weights: Vector) -> str:
    """Weights as they stand in their dataclass."""
    pairs = zip(_FIELDS[what], weights, strict=True)
    return "\n".join(f"    {field.name}: float = {weight:.2f}" for field, weight in pairs)


def _report(
    what: str,
    train: Sequence[Ranking],
    test: Sequence[Ranking],
    weights: Vector,
    crossed: Sequence[Vector],
) -> str:
    best = _BEST[what]
    rows: list[list[object]] = []
    for name in _SHARES[what]:
        held_out = [(r, w) for r, w in zip(train, crossed, strict=True) if r.data_set == name]
        unseen = [(r, weights) for r in test if r.data_set == name]
        for side, part in (("train", held_out), ("test", unseen)):
            hits = [sum(_hit(r, w, n) for r, w in part) for n in best]
            gain = f"{np.mean([ndcg(r, w) for r, w in part]):.4f}" if name == "scifact" else "–"
            rows.append([name, side, len(part), *(share(h, len(part)) for h in hits), gain])
    head = ["data set", "split", "questions", *(f"right in {n}" for n in best), "nDCG@10"]
    return table(head, rows)


def _hit(ranking: Ranking, weights: Vector, best: int) -> bool:
    return bool(ranking.right[_order(ranking, weights)[:best]].any())


def _order(ranking: Ranking, weights: Vector) -> NDArray[np.intp]:
    return np.argsort(-(ranking.features @ weights), kind="stable")


if __name__ == "__main__":
    main()
