from __future__ import annotations

from importlib.resources import files

import pytest

from assistant.gate import weighing
from assistant.gate.evidence import FEATURES
from assistant.gate.weighing import Tree, Weighing, load_weighing

STUMP = Tree((1, -1, -1), (0.5, 0.0, 0.0), (1, -1, -1), (2, -1, -1), (0.0, -2.0, 2.0))


def test_a_tree_goes_left_up_to_its_mark() -> None:
    assert STUMP.value((9.0, 0.5)) == -2.0
    assert STUMP.value((0.0, 0.6)) == 2.0


def test_support_lies_between_nothing_and_all() -> None:
    weighed = Weighing(0.0, (STUMP, STUMP), 0.5, 0.7)
    low, high = weighed.support((0.0, 0.0)), weighed.support((0.0, 1.0))
    assert 0 < low < 0.5 < high < 1
    assert low + high == pytest.approx(1)


def test_what_ships_is_of_this_versions_evidence() -> None:
    found = load_weighing()
    assert found.trees
    assert 0 < found.threshold < found.recite < 1
    assert all(f < len(FEATURES) for tree in found.trees for f in tree.feature)


def test_a_file_for_other_evidence_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files("assistant.gate").joinpath("weighing.json").is_file()
    monkeypatch.setattr(weighing, "FEATURES", (*FEATURES, "another"))
    with pytest.raises(ValueError, match="calibrate anew"):
        load_weighing()
