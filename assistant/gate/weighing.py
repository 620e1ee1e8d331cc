"""How likely it is that cited words say what a statement says: small trees over its evidence.

The trees were grown by gradient boosting from statements that people judged; they stand in
weighing.json beside this file, with how they were made. The command is
`python -m eval.bench.gate_calibration`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.gate.evidence import FEATURES

_NO_MORE = -1  # in the place of a feature: a leaf


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree by its nodes, the root first. feature: which measure a node looks at. at: up to
    which it goes left. left, right: the nodes that follow. adds: what a leaf adds."""

    feature: tuple[int, ...]
    at: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    adds: tuple[float, ...]

    def value(self, values: Sequence[float]) -> float:
        """What the tree adds for a statement."""
        node = 0
        while self.feature[node] != _NO_MORE:
            low = values[self.feature[node]] <= self.at[node]
            node = self.left[node] if low else self.right[node]
        return self.adds[node]


@dataclass(frozen=True, slots=True)
class Weighing:
    """start: what is added to, before any tree. threshold: the support below which a statement is
    withheld. recite: the support that another passage than the named ones needs."""

    start: float
    trees: tuple[Tree, ...]
    threshold: float
    recite: float

    def support(self, values: Sequence[float]) -> float:
        """How likely it is that the cited words say what a statement says, 0 to 1."""
        total = self.start + sum(tree.value(values) for tree in self.trees)
        return 1 / (1 + math.exp(-total))


def load_weighing() -> Weighing:
    """The weighing that ships with this version. Raises ValueError where its file was made for
    other evidence than this version's."""
    text = files("assistant.gate").joinpath("weighing.json").read_text(encoding="utf-8")
    facts = json.loads(text)
    if facts["features"] != list(FEATURES):
        raise ValueError("assistant/gate/weighing.json: made for other evidence; calibrate anew.")
    trees = tuple(Tree(*(tuple(column) for column in tree)) for tree in facts["trees"])
    return Weighing(facts["start"], trees, facts["threshold"], facts["recite"])
