from __future__ import annotations

import pytest

from assistant.model import UnitKind
from eval.gate import truths
from tests.eval.gate.made import fact

ROW = "Drug: ibuprofen | Dose: 400 mg | Route: oral | Frequency: 3 times a day"


def test_an_item_is_joined_to_what_introduces_it() -> None:
    item = fact("severe asthma", lead="1.2 Do not give it in:", kind=UnitKind.ITEM)
    assert truths.joined(item) == "Do not give it in: severe asthma."
    item = fact("severe asthma;", lead="Causes of wheeze include:", kind=UnitKind.ITEM)
    assert truths.joined(item) == "Causes of wheeze include severe asthma."


def test_a_row_is_told_with_the_names_of_its_columns() -> None:
    told = truths.told(fact(ROW, kind=UnitKind.ROW))
    assert told == "ibuprofen: dose 400 mg, route oral, frequency 3 times a day."


@pytest.mark.parametrize(
    ("way", "text", "said"),
    [
        ("units spelt otherwise", "Give 5 mg/kg.", "Give 5 milligrams per kilogram."),
        ("grams as milligrams", "Give 1 g by mouth.", "Give 1000 mg by mouth."),
        ("grams as milligrams", "Give 0.5 to 1 g by mouth.", None),
        ("frequency in letters or words", "Give 5 mg twice a day.", "Give 5 mg BD."),
        ("grams as milligrams", "Give 1g-3 gm daily.", None),
        ("grams as milligrams", "A 5-g tube.", None),
        ("frequency in letters or words", "Give it 2-3 times daily.", None),
        ("frequency in letters or words", "Give it 4 - 6 hourly.", None),
        ("comparator in signs or words", "Not more than 5 doses.", None),
        ("frequency in letters or words", "Give 5 mg TDS.", "Give 5 mg three times a day."),
        ("comparator in signs or words", "Refer if ≥ 5 mmol/L.", "Refer if at least 5 mmol/L."),
        ("numbers in words", "Give for 5 days.", "Give for five days."),
        ("numbers in words", "Give for 5 to 7 days.", None),
        ("common words replaced", "Aspirin is given first.", "Aspirin should be given first."),
        ("clauses in another order", "Give it if you can.", "If you can, give it."),
        ("clauses in another order", "When hot, sponge the child.", "Sponge the child when hot."),
        ("clauses in another order", "Give it only if you can.", None),
    ],
)  # fmt: skip
def test_the_same_is_said_in_other_words(way: str, text: str, said: str | None) -> None:
    assert truths.WAYS[way](fact(text)) == said


def test_section_numbers_and_names_of_sources_are_no_part_of_what_is_said() -> None:
    assert truths.said(fact("1.2.3 Give aspirin at once (NICE NG185).")) == "Give aspirin at once."
