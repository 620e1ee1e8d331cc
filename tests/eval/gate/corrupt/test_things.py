from __future__ import annotations

from random import Random

from eval.gate.corrupt.things import swapped, thing
from tests.eval.gate.made import fact

SAID = "Check anticoagulation more often in renal impairment."


def test_a_thing_is_swapped_for_one_of_its_kind() -> None:
    false = thing(fact(SAID), SAID, Random(1))
    assert false is not None
    assert false != SAID
    assert false.startswith("Check anticoagulation more often in ")
    assert "renal" not in false


def test_what_the_words_around_name_is_not_taken() -> None:
    beside = "Not in hepatic, cardiac, pulmonary, cerebral, gastric or pancreatic impairment."
    false = thing(fact(SAID, beside=(beside,)), SAID, Random(1))
    assert false == SAID.replace("renal", "thyroid")


def test_a_capital_stays() -> None:
    false = swapped("Fever is common.", "", Random(2))
    assert false is not None
    assert false[0].isupper()


def test_words_that_name_no_thing_give_nothing() -> None:
    assert thing(fact("Ask early."), "Ask early.", Random(1)) is None
