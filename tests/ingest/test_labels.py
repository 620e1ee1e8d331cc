"""A dose in a flat list is led by the drug and the patients above it."""

from __future__ import annotations

from assistant.model import Unit, UnitKind
from ingest.labels import labelled


def units_of(*lines: str, leads: dict[int, int] | None = None) -> tuple[list[Unit], str]:
    """Items, one a line. leads: by line, the line that leads it already."""
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    units = [
        Unit(start, start + len(line), UnitKind.ITEM, None,
             starts[leads[i]] if leads and i in leads else None)
        for i, (line, start) in enumerate(zip(lines, starts, strict=True))
    ]  # fmt: skip
    return units, text


def leads_of(*lines: str, leads: dict[int, int] | None = None) -> list[str | None]:
    units, text = units_of(*lines, leads=leads)
    by_start = {u.start: text[u.start : u.end] for u in units}
    return [None if u.lead is None else by_start[u.lead] for u in labelled(units, text)]


def test_doses_are_led_by_the_drug() -> None:
    found = leads_of("Amoxicillin", "Adult: 500 mg 8 hourly", "Child: 40 mg/kg 8 hourly")
    assert found == [None, "Amoxicillin", "Amoxicillin"]


def test_ages_are_led_by_the_group_and_the_group_by_the_drug() -> None:
    found = leads_of("Paracetamol", "Adult: 1 g", "Child", "over 50 kg: as adults",
                     "6 - 12 years: 250 mg", "Ibuprofen", "Adult: 200 mg")  # fmt: skip
    assert found == [None, "Paracetamol", "Paracetamol", "Child", "Child", None, "Ibuprofen"]


def test_a_drug_keeps_the_class_that_leads_it() -> None:
    found = leads_of("Antibiotics", "Amoxicillin", "Adult: 500 mg", "Cefuroxime", "Adult: 250 mg",
                     leads={1: 0, 2: 0, 3: 0, 4: 0})  # fmt: skip
    assert found == [None, "Antibiotics", "Amoxicillin", "Antibiotics", "Cefuroxime"]


def test_what_goes_on_belongs_to_the_drug_above() -> None:
    found = leads_of("Paracetamol", "Adult: 1 g 6 hourly", "(maximum 4 doses in 24 hours)")
    assert found[2] == "Paracetamol"


def test_a_list_of_plain_items_stays_flat() -> None:
    found = leads_of("mottled skin", "a lactate above 2 mmol/L", "Oxygen", "iv fluids")
    assert found == [None] * 4


def test_a_whole_sentence_ends_a_drugs_items() -> None:
    found = leads_of("Paracetamol", "Give fluids freely until passing urine", "Child: 10 mg/kg")
    assert found == [None, None, None]


def test_another_list_is_not_joined() -> None:
    found = leads_of("Options:", "Amoxicillin", "Second list:", "Child: stays with its own list",
                     leads={1: 0, 3: 2})  # fmt: skip
    assert found == [None, "Options:", None, "Second list:"]


def test_sentences_and_rows_stay_as_they_are() -> None:
    text = "Amoxicillin\nAdult: 500 mg"
    units = [Unit(0, 11, UnitKind.SENTENCE), Unit(12, 25, UnitKind.ROW)]
    assert labelled(units, text) == units
