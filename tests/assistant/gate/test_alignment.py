"""Each word finds its like, in the statement and in the cited words."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from assistant.gate.alignment import Alignment, align
from assistant.gated import tokens
from tests.assistant.gate.judge import embedder, gate, judged, kinds, passage

DROWSY = "Antihistamines may cause drowsiness in adults."


def laid(text: str, *units: str) -> Alignment:
    """A statement laid beside units."""
    said = gate()._reader.read(text)
    cited = gate()._reader.units(1, passage(*units))
    return align(said, cited, partial(tokens, embedder()), gate()._wording)


def near(text: str, word: str, *units: str) -> float:
    """How near cited units come to a word of a statement."""
    found = laid(text, *units)
    at = next(i for i, w in enumerate(found.said) if text[w.start : w.end] == word)
    return float(found.forward[at])


def test_another_form_of_a_word_is_shown() -> None:
    assert not judged("An adult can feel drowsy on an antihistamine.", DROWSY).faults


def test_other_words_for_the_same_are_better_borne_out_than_another_thing() -> None:
    same = judged("Adults may become sleepy on antihistamines.", DROWSY)
    other = judged("Adults may become jaundiced on antihistamines.", DROWSY)
    assert other.support < same.support


@pytest.mark.parametrize("thing", ["diarrhoea", "epilepsy", "jaundice", "hair loss"])
def test_another_thing_is_withheld(thing: str) -> None:
    assert kinds(f"Antihistamines may cause {thing} in adults.", DROWSY) == {"support"}


def test_a_sister_is_farther_than_a_synonym() -> None:
    same = near("Antihistamines may cause sleepiness.", "sleepiness", DROWSY)
    other = near("Antihistamines may cause toothache.", "toothache", DROWSY)
    assert other < same < 1


def test_words_that_stand_there_lack_nothing_either_way() -> None:
    found = laid(DROWSY, DROWSY)
    assert np.all(found.forward == 1)
    assert np.all(found.backward == 1)
    assert found.alike.shape == (len(found.said), len(found.there))


def test_what_a_statement_leaves_out_shows_in_the_cited_words() -> None:
    unit = "Give aspirin unless the patient is bleeding."
    found = laid("Give aspirin.", unit)
    left = {
        unit[w.start : w.end]: float(b)
        for (_, w), b in zip(found.there, found.backward, strict=True)
    }
    assert left["aspirin"] == 1
    assert left["bleeding"] < 0.8


def test_a_heading_has_a_word_too() -> None:
    found = laid("A guideline on aspirin.", "Aspirin is given.")
    assert np.all(found.forward == 1)


def test_what_exceeds_the_window_is_left_out() -> None:
    long = "Antihistamines may cause drowsiness. " * 80
    assert 0 <= near(long + "Toothache.", "Toothache", DROWSY) < 1


def test_a_statement_without_words_is_laid_beside_nothing() -> None:
    found = laid("It is.", DROWSY)
    assert found.said == ()
    assert found.forward.shape == (0,)
