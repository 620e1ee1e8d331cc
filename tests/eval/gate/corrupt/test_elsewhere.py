from __future__ import annotations

from random import Random

from eval.gate.corrupt import elsewhere
from tests.eval.gate.made import fact


def test_what_is_invented_names_the_passages_topic_or_drug() -> None:
    true = fact("Give lorazepam 4 mg.")
    made = {elsewhere.invented(true, true.text, Random(seed)) for seed in range(20)}
    assert len(made) > 5
    assert all(m and ("fever in children" in m.lower() or "lorazepam" in m.lower()) for m in made)


def test_nothing_is_invented_that_the_passage_may_say() -> None:
    held = "Relatives of a patient with fever are screened by telephone every 5 years."
    made = {elsewhere.invented(fact(held), held, Random(seed)) for seed in range(60)}
    assert not any("telephone" in m for m in made if m)


def test_a_fact_is_foreign_only_where_the_passage_lacks_its_words() -> None:
    here = fact("Give lorazepam 4 mg to stop a seizure.")
    assert elsewhere.foreign(here, fact("Warfarin is restarted when the INR is below 5.0."))
    assert not elsewhere.foreign(here, fact("To stop a seizure, lorazepam 4 mg is best."))
