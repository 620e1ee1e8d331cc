"""What a question shares with a text."""

from __future__ import annotations

from assistant.model import Section, Unit, UnitKind
from assistant.terms import SectionWords, Terms


def forms(*each: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(each)


POTASSIUM = Terms(
    [forms(("potassium",), ("k",)), forms(("acut", "kidney", "injuri"), ("aki",))],
    [1.0, 3.0],
    [("potassium", "aki")],
)


def test_a_term_is_found_in_any_of_its_forms() -> None:
    assert POTASSIUM.found({"k", "rise"}) == {0}
    assert POTASSIUM.found({"aki"}) == {1}
    assert POTASSIUM.found({"acut", "kidney", "injuri"}) == {1}


def test_a_phrase_needs_all_its_words() -> None:
    assert POTASSIUM.found({"acut", "injuri"}) == set()


def test_rare_terms_weigh_more() -> None:
    assert POTASSIUM.share({"aki"}) == 0.75
    assert POTASSIUM.share({"k"}) == 0.25
    assert POTASSIUM.share({"k", "aki"}) == 1.0
    assert POTASSIUM.share(set()) == 0.0


def test_a_question_without_terms_shares_nothing() -> None:
    empty = Terms([], [], [])
    assert empty.share({"k"}) == 0.0
    assert empty.near(["k"]) == 0.0


def test_words_are_near_within_four_places_in_either_order() -> None:
    assert POTASSIUM.near(["aki", "a", "b", "c", "potassium"]) == 1.0
    assert POTASSIUM.near(["potassium", "a", "b", "c", "d", "aki"]) == 0.0
    assert POTASSIUM.near(["potassium"]) == 0.0


def test_a_sections_words_are_those_of_its_units() -> None:
    text = "Give calcium. Stop digoxin."
    units = (Unit(0, 13, UnitKind.SENTENCE), Unit(14, 27, UnitKind.SENTENCE))
    section = Section("s", "e", 0, (), None, text, units)
    words = SectionWords.of(section, lambda t: t.lower().strip(".").split())
    assert words.units == (("give", "calcium"), ("stop", "digoxin"))
    assert words.whole == {"give", "calcium", "stop", "digoxin"}
