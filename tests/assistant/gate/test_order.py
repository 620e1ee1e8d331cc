from __future__ import annotations

import pytest

from assistant.gate.order import orders


def pairs(text: str) -> list[tuple[str, str]]:
    """What comes first and what second in a text."""
    return [(text[slice(*o.first)].strip(" .,"), text[slice(*o.second)].strip(" .,"))
            for o in orders(text)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Sweating causes heat rash.", "Sweating", "heat rash"),
        ("Heat rash is caused by sweating.", "sweating", "Heat rash is"),
        ("Give glucose after thiamine.", "thiamine", "Give glucose"),
        ("Give thiamine before glucose.", "Give thiamine", "glucose"),
        ("After a meal, take the tablet.", "a meal", "take the tablet"),
        ("Dab the area rather than wiping it.", "Dab the area", "wiping it"),
    ],
)
def test_one_thing_comes_before_the_other(text: str, first: str, second: str) -> None:
    assert pairs(text) == [(first, second)]


def test_a_sentence_is_not_ordered_by_the_next() -> None:
    assert pairs("Rest. Eat before exercise. Sleep.") == [("Eat", "exercise")]


def test_nothing_is_in_order_without_a_word_for_it() -> None:
    assert pairs("Aspirin 75 mg daily.") == []
