"""Growing the trees of assistant/gate/weighing.json from judged statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

from assistant.gate.weighing import Tree, Weighing

_TREES, _DEPTH, _RATE, _PART, _LEAF = 120, 3, 0.07, 0.7, 15
_ROUNDS = 3  # times that each statement's best group of units is chosen anew
_SEED = 0
_FIRST = (0, 9, 10)  # of a group's evidence, by which the first choice is made


@dataclass(frozen=True, slots=True)
class Example:
    """A statement. document: what all statements over it share. weight: what it counts for.
    groups: the evidence of each group of units that no rule excludes; none where a rule
    withholds the statement."""

    kind: str
    document: str
    true: bool
    weight: float
    groups: tuple[tuple[float, ...], ...]


Support = Callable[[tuple[float, ...]], float]


def grow(examples: Sequence[Example]) -> Weighing:
    """Trees for statements, each known by the one of its groups that supports it most: true ones
    by where they stand, false ones by what could mislead a reader most. Thresholds are 0."""
    held = [e for e in examples if e.groups]
    chosen = [max(e.groups, key=lambda g: sum(g[i] for i in _FIRST)) for e in held]
    truth = np.array([e.true for e in held])
    weights = np.array([e.weight for e in held])
    for side in (True, False):
        weights[truth == side] *= len(held) / 2 / weights[truth == side].sum()
    for _ in range(_ROUNDS):
        model = GradientBoostingClassifier(
            n_estimators=_TREES, max_depth=_DEPTH, learning_rate=_RATE, subsample=_PART,
            min_samples_leaf=_LEAF, random_state=_SEED,
        )  # fmt: skip
        model.fit(np.array(chosen), truth, sample_weight=weights)
        supports = iter(model.predict_proba(np.concatenate([e.groups for e in held]))[:, 1])
        scored = [[(next(supports), g) for g in e.groups] for e in held]
        chosen = [max(s, key=lambda pair: pair[0])[1] for s in scored]
    return Weighing(_start(model), tuple(map(_tree, model.estimators_[:, 0])), 0.0, 0.0)


def best_support(weighing: Weighing, example: Example) -> float:
    """The support of a statement's best group; 0 where a rule withholds it."""
    return max((weighing.support(g) for g in example.groups), default=0.0)


def _start(model: GradientBoostingClassifier) -> float:
    prior = float(model.init_.class_prior_[1])
    return round(float(np.log(prior / (1 - prior))), 6)


def _tree(grown: object) -> Tree:
    tree = grown.tree_  # type: ignore[attr-defined]
    feature: NDArray[np.int64] = np.where(tree.children_left < 0, -1, tree.feature)
    return Tree(
        tuple(map(int, feature)),
        tuple(round(float(t), 5) for t in tree.threshold),
        tuple(map(int, tree.children_left)),
        tuple(map(int, tree.children_right)),
        tuple(round(_RATE * float(v), 5) for v in tree.value[:, 0, 0]),
    )
