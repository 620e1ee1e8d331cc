"""The gate over several passages: citations that are wrong, put right, or missing."""

from __future__ import annotations

from assistant.model import UnitKind
from tests.assistant.gate.judge import gate, judged, kinds, passage
from tests.documents import section

DOSE = passage("Give adults amoxicillin 500 mg orally three times daily for 5 days.")
OTHER = passage("Wash hands before and after each contact with a patient's wound.")


def test_a_statement_that_its_passage_carries_is_shown_with_its_unit() -> None:
    verdict = gate().judge("Amoxicillin 500 mg TDS for five days.", [1], [DOSE, OTHER])
    assert not verdict.faults
    assert [(n, u.start) for n, u in verdict.units] == [(1, 0)]
    assert not verdict.recited


def test_a_wrong_citation_is_put_right() -> None:
    verdict = gate().judge("Amoxicillin 500 mg TDS for five days.", [2], [DOSE, OTHER])
    assert verdict.recited
    assert [n for n, _ in verdict.units] == [1]


def test_a_passage_that_is_not_there_is_told() -> None:
    verdict = gate().judge("Amoxicillin 5 g TDS for five days.", [9], [DOSE, OTHER])
    assert {f.kind.value for f in verdict.faults} >= {"citation"}
    assert "no passage 9" in verdict.faults[0].detail


def test_without_passages_nothing_is_shown() -> None:
    assert gate().judge("Give amoxicillin.", [1], []).faults
    assert gate().judge("Give amoxicillin.", [], []).faults


def test_two_units_carry_what_neither_says_alone() -> None:
    units = ("Give adrenaline 500 micrograms IM.", "Repeat the injection after 5 minutes.")
    verdict = judged("Give adrenaline 0.5 mg IM and repeat the injection after 5 minutes.", *units)
    assert not verdict.faults
    assert len(verdict.units) == 2


def test_a_number_fetched_from_another_sentence_is_withheld() -> None:
    units = ("Give amoxicillin 500 mg.", "Give metronidazole 400 mg.")
    assert kinds("Give amoxicillin 400 mg.", *units)
    assert kinds("Give metronidazole 500 mg.", *units)


def test_words_for_children_do_not_answer_for_adults() -> None:
    text, unit = "Give amoxicillin 250 mg.", "Children: give amoxicillin 250 mg."
    assert not kinds(text, unit)
    assert kinds(text, unit, question="What dose for an adult?") == {"population"}


def test_an_end_of_a_range_is_not_the_dose() -> None:
    unit = "Give diazepam 5 to 10 mg slowly."
    assert kinds("Give diazepam 5 mg slowly.", unit) == {"number"}
    assert not kinds("Give diazepam up to 10 mg slowly.", unit)
    assert not kinds("Give diazepam 5–10 mg slowly.", unit)


def test_a_drug_named_by_the_heading_counts() -> None:
    unit = "Give 500 mg three times daily."
    text = "Give amoxicillin 500 mg three times daily."
    assert not kinds(text, unit, headings=("Amoxicillin",))
    assert kinds(text, unit, headings=("Ampicillin",)) == {"drug"}


def test_a_row_of_a_table_is_read_by_its_heads() -> None:
    row = "Drug: gentamicin | Dose (mg/kg): 5 | Frequency: once daily | Route: IV"
    assert not kinds("Gentamicin 5 mg/kg IV once daily.", row)
    assert kinds("Gentamicin 5 mg IV once daily.", row) == {"unit"}


def test_opposites_are_not_the_same() -> None:
    unit = "Increase the infusion rate before surgery."
    assert kinds("Decrease the infusion rate before surgery.", unit)
    assert kinds("Increase the infusion rate after surgery.", unit)


def in_table(text: str, *rows: str) -> set[str]:
    """The kinds of fault of a statement that cites a table's rows."""
    held = section(rows, ("Treatment",), kind=UnitKind.ROW)
    return {f.kind.value for f in gate().judge(text, [1], [passage(held=held)]).faults}


def test_a_line_belongs_to_the_label_above_it() -> None:
    units = (
        "Streptokinase (SK)",
        "Antigenic, so the dose is not repeated within a year.",
        "Tissue plasminogen activator (tPA)",
        "More expensive than streptokinase.",
        "Not antigenic.",
    )
    assert kinds("Streptokinase is not antigenic.", *units)
    assert not kinds("Tissue plasminogen activator is not antigenic.", *units)


def test_two_lines_about_different_patients_or_routes_are_not_mixed() -> None:
    units = (
        "Adult: paracetamol 1 g orally every 8 hours",
        "Children 6 to 12 years: paracetamol 250 mg orally every 8 hours",
    )
    assert kinds("Children 6 to 12 years are given paracetamol 1 g orally every 8 hours.", *units)
    rows = (
        "Drug: adrenaline | Dose: 500 micrograms | Route: intramuscular",
        "An intravenous fluid bolus in anaphylaxis is 500 mL for an adult.",
    )
    assert kinds("The adult dose of adrenaline is 500 micrograms intravenously.", *rows)


def test_a_quantity_is_held_to_its_column() -> None:
    row = "Drug: dabigatran | Usual dose: 150 mg twice a day | Reduced dose: 110 mg twice a day"
    assert in_table("The usual dose of dabigatran is 110 mg twice a day.", row) == {"number"}
    assert not in_table("The usual dose of dabigatran is 150 mg twice a day.", row)
    assert not in_table("Dabigatran: usual dose 150 mg, reduced 110 mg, twice a day.", row)


def test_a_cell_of_another_row_is_withheld() -> None:
    rows = ("Score: 0 | Risk: very low", "Score: 5 to 6 | Risk: moderate")
    assert in_table("A score of 0 means a moderate risk.", *rows)
    assert not in_table("A score of 0 means a very low risk.", *rows)


def test_a_column_says_that_its_numbers_are_a_maximum_in_a_day() -> None:
    row = "Drug: ibuprofen | Dose: 400 mg | Maximum in 24 hours: 2.4 g"
    assert not in_table("Ibuprofen is 400 mg, up to 2.4 g in 24 hours.", row)
    assert in_table("Ibuprofen is 400 mg, up to 4.2 g in 24 hours.", row) == {"number"}


def test_a_denial_is_neither_lost_nor_missed_in_another_clause() -> None:
    unit = "Drainage of the nodes may delay healing and is not recommended."
    assert kinds("Drainage of the nodes may be recommended for healing.", unit) == {"negation"}
    assert not kinds("Draining the nodes isn't recommended, as it may delay healing.", unit)


def test_a_heading_that_forbids_denies_the_lines_under_it() -> None:
    unit = "ibuprofen right before or after heart surgery"
    text = "Do not use ibuprofen right before or after heart surgery."
    assert not kinds(text, unit, headings=("Warnings", "Do not use"))
    assert kinds(text, unit, headings=("Warnings",)) == {"negation"}
