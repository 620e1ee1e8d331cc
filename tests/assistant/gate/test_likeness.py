"""Other words for the same are let through, and other things are not."""

from __future__ import annotations

from functools import partial

import pytest

from assistant.gate.likeness import Likeness, likeness
from assistant.gated import tokens
from tests.assistant.gate.judge import embedder, gate, judged, kinds, passage

DROWSY = "Antihistamines may cause drowsiness in adults."


def compared(text: str, *units: str) -> Likeness:
    """How near a statement comes to cited words, all its words taken as missing."""
    said = gate()._reader.read(text)
    cited = gate()._reader.units(1, passage(*units))
    return likeness(said, said.facts, cited, partial(tokens, embedder()))


@pytest.mark.parametrize(
    "text",
    [
        "Adults may become sleepy on antihistamines.",
        "An adult can feel drowsy on an antihistamine.",
    ],
)
def test_other_words_for_the_same_are_shown(text: str) -> None:
    assert not judged(text, DROWSY).faults


@pytest.mark.parametrize("thing", ["diarrhoea", "epilepsy", "jaundice", "hair loss"])
def test_another_thing_is_withheld(thing: str) -> None:
    assert kinds(f"Antihistamines may cause {thing} in adults.", DROWSY) == {"support"}


def test_a_sister_is_farther_than_a_synonym() -> None:
    same = compared("Antihistamines may cause sleepiness.", DROWSY)
    other = compared("Antihistamines may cause toothache.", DROWSY)
    assert same.worst < other.worst
    assert same.faint <= other.faint


def test_words_that_stand_there_lack_nothing() -> None:
    said = gate()._reader.read(DROWSY)
    cited = gate()._reader.units(1, passage(DROWSY))
    assert likeness(said, (), cited, partial(tokens, embedder())) == Likeness(0.0, 0.0)


def test_what_exceeds_the_window_is_left_out() -> None:
    long = "Antihistamines may cause drowsiness. " * 80
    assert 0 <= compared(long + "Toothache.", DROWSY).worst < 1
