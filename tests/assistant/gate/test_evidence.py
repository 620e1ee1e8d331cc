from __future__ import annotations

from functools import partial

from assistant.gate.alignment import align
from assistant.gate.coverage import covered
from assistant.gate.evidence import FEATURES, Evidence, evidence
from assistant.gate.faults import Fault, FaultKind
from assistant.gated import tokens
from tests.assistant.gate.judge import embedder, gate, passage


def found(text: str, *units: str, doubts: tuple[Fault, ...] = ()) -> Evidence:
    """The evidence of a statement that cites units."""
    reader, wording = gate()._reader, gate()._wording
    said, cited = reader.read(text), reader.units(1, passage(*units))
    laid = align(said, cited, partial(tokens, embedder()), wording)
    return evidence(said, cited, laid, covered(said, cited, wording), doubts)


def of(name: str, text: str, *units: str) -> float:
    """One measure of a statement."""
    return found(text, *units).values[FEATURES.index(name)]


SWEAT = "Heat rash is usually caused by excessive sweating."


def test_there_is_a_measure_for_each_name_but_the_last() -> None:
    assert len(found(SWEAT, SWEAT).values) == len(FEATURES) - 1
    assert len(set(FEATURES)) == len(FEATURES)


def test_the_same_words_lack_nothing() -> None:
    for name in ("worst", "missing", "left_out", "condition_lost", "denial_lost", "turned"):
        assert of(name, SWEAT, SWEAT) == 0
    for name in ("forward", "backward", "own", "in_order"):
        assert of(name, SWEAT, SWEAT) == 1


def test_cause_and_effect_that_change_places_are_turned() -> None:
    assert of("turned", "Heat rash causes excessive sweating.", SWEAT) > 0
    assert of("turned", "Excessive sweating causes heat rash.", SWEAT) == 0


def test_a_condition_that_is_left_out_is_told() -> None:
    unit = "Give corticosteroids if the palsy began within three days."
    left = found("Give corticosteroids.", unit)
    assert left.lost > 0.3
    assert left.condition.startswith("if the palsy began")
    assert found(unit, unit).lost == 0


def test_a_denial_that_is_left_out_shows_over_its_words() -> None:
    unit = "Routine chest radiographs are not recommended."
    assert of("denial_lost", "Routine chest radiographs are recommended.", unit) > 0.5
    assert of("denial_added", unit, "Routine chest radiographs are recommended.") > 0.5
    assert of("denial_lost", "Routine chest radiographs are not advised.", unit) == 0


def test_words_of_strength_count_on_their_side() -> None:
    unit = "Oxygen may be considered."
    assert of("must_added", "Oxygen is required.", unit) == 1
    assert of("may_lost", "Oxygen is required.", unit) == 1
    assert of("may_lost", "Oxygen can be given.", unit) == 0


def test_doubts_are_counted_by_their_kind() -> None:
    doubts = (Fault(FaultKind.NEGATION, "says no"), Fault(FaultKind.POPULATION, "adults"))
    values = found(SWEAT, SWEAT, doubts=doubts).values
    assert values[FEATURES.index("negation")] == values[FEATURES.index("population")] == 1
