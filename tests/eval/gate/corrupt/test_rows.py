from __future__ import annotations

from random import Random

import pytest

from assistant.model import UnitKind
from eval.gate.corrupt import rows
from tests.eval.gate.made import fact


def row(drug: str, dose: str, route: str) -> str:
    return f"Drug: {drug} | Dose: {dose} | Route: {route}"


@pytest.mark.parametrize("seed", range(10))
def test_a_cell_is_taken_from_another_row_of_the_same_table(seed: int) -> None:
    others = [row("codeine", "30 mg", "oral"), "Age: adult | Dose: 7 mg", "Give it at night."]
    true = fact(row("morphine", "2 mg", "oral"), others, kind=UnitKind.ROW)
    assert rows.cell(true, "", Random(seed)) == "morphine: dose 30 mg, route oral."


def test_no_cell_is_taken_from_a_row_about_the_same() -> None:
    true = fact(row("morphine", "2 mg", "oral"), [row("morphine", "5 mg", "oral")],
                kind=UnitKind.ROW)  # fmt: skip
    assert rows.cell(true, "", Random(1)) is None


def test_no_cell_is_taken_that_says_a_part_of_the_true_one() -> None:
    true = fact("Drug: morphine | Effect: drowsiness and nausea",
                ["Drug: codeine | Effect: nausea"], kind=UnitKind.ROW)  # fmt: skip
    assert rows.cell(true, "", Random(1)) is None


def test_what_is_no_row_is_left() -> None:
    assert rows.cell(fact("Give 2 mg of morphine."), "", Random(1)) is None
