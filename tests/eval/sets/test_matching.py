from __future__ import annotations

import pytest

from eval.sets import Gold, is_document, is_place, plain, says


@pytest.mark.parametrize("text", ["give 15 mg", "give 0.5 mg", "give 5.5 mg", "give 1,005 mg"])
def test_a_dose_does_not_stand_in_a_larger_or_smaller_one(text: str) -> None:
    assert not says(plain(text), ("5 mg",))


@pytest.mark.parametrize(
    "text", ["give 5 mg", "give 5mg.", "| Dose: **5&nbsp;mg** |", "2.5 to 5 mg"]
)
def test_a_dose_is_found_however_it_is_set(text: str) -> None:
    assert says(plain(text), ("5 mg",))


def test_a_number_at_the_end_of_a_fact_is_taken_whole() -> None:
    assert says(plain("Points: 1 1.3.2 Then the next"), ("Points: 1",))
    assert not says(plain("Points: 12"), ("Points: 1",))


def test_commas_dashes_and_capitals_do_not_matter() -> None:
    assert says(plain("500 to 1,000 mL, 8–12 hours"), ("500 TO 1000 ml",))
    assert says(plain("500 to 1,000 mL, 8–12 hours"), ("8-12 hours",))


def test_less_and_more_than_are_no_mark_up() -> None:
    text = plain("chest thrusts (<1 yr), <b>back blows</b> if >1 yr; BP < 90 or HR > 120")
    assert says(text, ("chest thrusts (<1 yr)",))
    assert says(text, ("back blows if >1 yr",))
    assert says(text, ("BP <90",))
    assert says(text, ("HR > 120",))


def test_one_of_the_alternatives_is_enough() -> None:
    assert says(plain("doxycycline"), ("clarithromycin", "doxycycline"))
    assert not says(plain("amoxicillin"), ("clarithromycin", "doxycycline"))


def test_a_document_is_known_by_its_file_or_its_title() -> None:
    gold = Gold("sepsis.md")
    assert is_document(gold, "/srv/guides/sepsis.md", "Sepsis in adults")
    assert not is_document(gold, "/srv/guides/neonatal-sepsis.md", "Sepsis in babies")
    assert is_document(Gold("sepsis in adults"), "/srv/guides/7731.pdf", "Sepsis in adults")


def test_a_place_is_known_by_its_words_or_by_a_heading() -> None:
    assert is_place(Gold("d", contains="within 1 hour"), plain("given within  1 hour"), [])
    assert not is_place(Gold("d", contains="within 1 hour"), plain("in an hour"), ["1 hour"])
    assert is_place(Gold("d", section="Men"), "", ["Lower UTI", "Men"])
    assert not is_place(Gold("d"), "anything", ["any"])
