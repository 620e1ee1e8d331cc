"""Trees grown for real, from statements whose evidence is made up."""

from __future__ import annotations

from random import Random

from assistant.gate.evidence import FEATURES
from eval.bench.gate_calibration import folded
from eval.bench.gate_growing import Example, best_support, grow


def examples(count: int, seed: int) -> list[Example]:
    """Statements of which the true ones are well covered in one of their two groups of units."""
    rng = Random(seed)
    out = []
    for number in range(count):
        true = number % 2 == 0
        groups = [[rng.random() for _ in FEATURES] for _ in range(2)]
        groups[0][FEATURES.index("forward")] = rng.uniform(0.7, 1.0) if true else rng.random() / 2
        groups[1][FEATURES.index("forward")] = rng.random() / 2
        values = tuple(tuple(group) for group in groups)
        out.append(Example("by hand", f"d{number % 20}", true, 1.0, values))
    return out


def test_trees_tell_true_from_false_statements_that_they_have_not_seen() -> None:
    weighing = grow(examples(400, 1))
    unseen = examples(200, 2)
    right = sum((best_support(weighing, e) > 0.5) is e.true for e in unseen)
    assert right > 180
    assert all(0 <= best_support(weighing, e) <= 1 for e in unseen)


def test_a_statement_that_a_rule_withholds_has_no_support() -> None:
    weighing = grow(examples(200, 1))
    assert best_support(weighing, Example("by hand", "d", True, 1.0, ())) == 0


def test_the_same_statements_grow_the_same_trees() -> None:
    made = examples(120, 3)
    assert grow(made) == grow(made)


def test_folds_judge_each_statement_by_trees_without_its_document() -> None:
    made = examples(240, 4)
    supports = folded(made)
    assert len(supports) == len(made)
    true = [s for e, s in zip(made, supports, strict=True) if e.true]
    false = [s for e, s in zip(made, supports, strict=True) if not e.true]
    assert sum(true) / len(true) > sum(false) / len(false) + 0.3
