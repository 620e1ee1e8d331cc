from __future__ import annotations

from ingest.load.grid import Cell
from ingest.load.tables import table_blocks
from tests.ingest.load.blocks import short


def plain(*rows: list[str]) -> list[list[Cell]]:
    return [[Cell(text) for text in row] for row in rows]


def headed(header: list[str], *rows: list[str]) -> list[list[Cell]]:
    return [[Cell(text, header=True) for text in header], *plain(*rows)]


def test_each_row_keeps_its_header() -> None:
    table = headed(["Drug", "Dose"], ["morphine", "5 mg"], ["paracetamol", "1 g"])
    assert short(table_blocks(table)) == [
        "| Drug: morphine | Dose: 5 mg",
        "| Drug: paracetamol | Dose: 1 g",
    ]


def test_row_label_under_an_empty_corner_comes_first() -> None:
    table = headed(["", "Low", "High"], ["K", "U wave", "peaked T"])
    assert short(table_blocks(table)) == ["| K | Low: U wave | High: peaked T"]


def test_unmarked_first_row_is_header_where_it_names_columns() -> None:
    named = plain(["Medicine", "Adult dose", "Route"], ["morphine", "5 mg", "IV"])
    assert short(table_blocks(named)) == ["| Medicine: morphine | Adult dose: 5 mg | Route: IV"]
    ranges = plain(["Blood sugar", "Insulin"], [">16", "12 units"], ["<8", "0.5 units"])
    assert short(table_blocks(ranges))[0] == "| Blood sugar: >16 | Insulin: 12 units"
    across = plain(["Weight", "<5 kg", "5-8 kg"], ["Dose (mg)", "10", "20"])
    assert short(table_blocks(across)) == ["| Weight: Dose (mg) | <5 kg: 10 | 5-8 kg: 20"]


def test_table_of_data_alone_gets_no_header() -> None:
    table = plain(["amoxicillin", "500 mg", "8 hourly"], ["gentamicin", "5 mg/kg", "daily"])
    assert short(table_blocks(table)) == [
        "| amoxicillin | 500 mg | 8 hourly",
        "| gentamicin | 5 mg/kg | daily",
    ]


def test_names_with_values_are_pairs() -> None:
    table = plain(["Indication:", "Sepsis"], ["Dose:", "1 g"])
    assert short(table_blocks(table)) == ["| Indication: Sepsis", "| Dose: 1 g"]


def test_stacked_headers_are_joined_and_spans_expanded() -> None:
    table = [
        [Cell("Age", rowspan=2, bold=True), Cell("Dose (ml)", colspan=2, bold=True)],
        [Cell("Suspension"), Cell("Tablets")],
        [Cell("under 1"), Cell("2.5"), Cell("¼")],
    ]
    assert short(table_blocks(table)) == [
        "| Age: under 1 | Dose (ml), Suspension: 2.5 | Dose (ml), Tablets: ¼"
    ]


def test_merged_cells_stand_in_every_row_and_column_they_cover() -> None:
    table = [
        *headed(["Drug", "Route", "Dose", "Frequency"]),
        [Cell("morphine", rowspan=2), Cell("IV"), Cell("5 mg", colspan=1), Cell("4 hourly")],
        [Cell("PO"), Cell("as needed", colspan=2)],
    ]
    assert short(table_blocks(table)) == [
        "| Drug: morphine | Route: IV | Dose: 5 mg | Frequency: 4 hourly",
        "| Drug: morphine | Route: PO | Dose / Frequency: as needed",
    ]


def test_rows_whose_spans_disagree_are_matched_cell_by_cell() -> None:
    table = [
        [Cell(""), Cell("Medicine"), Cell("Codes", colspan=2), Cell("Dose"), Cell("Duration")],
        [Cell(""), Cell("acyclovir"), Cell("B V"), Cell("400 mg"), Cell("7 days")],
        [Cell("or"), Cell("penicillin"), Cell("C"), Cell("V"), Cell("1 g"), Cell("5 days")],
        [Cell(""), Cell("albendazole"), Cell("C E"), Cell("one dose only", colspan=2)],
    ]
    assert short(table_blocks(table)) == [
        "| Medicine: acyclovir | Codes: B V | Dose: 400 mg | Duration: 7 days",
        "| or | Medicine: penicillin | Codes: C | Codes: V | Dose: 1 g | Duration: 5 days",
        "| Medicine: albendazole | Codes: C E | Dose / Duration: one dose only",
    ]


def test_no_label_rather_than_a_wrong_one() -> None:
    table = headed(["Severity", "Concentrate", "Bags"], ["Mild", "14 IU", "2 bottles", "6 bags"])
    assert short(table_blocks(table)) == ["| Mild | 14 IU | 2 bottles | 6 bags"]


def test_connector_in_a_row_of_its_own_leads_the_next_row() -> None:
    table = headed(["Drug", "Dose"], ["a", "1 g"])
    table += [[Cell("or", colspan=2)], [Cell("b"), Cell("2 g")]]
    assert short(table_blocks(table))[1] == "| or | Drug: b | Dose: 2 g"


def test_name_of_a_group_goes_with_its_rows() -> None:
    table = headed(["Drug", "Dose", "Route"], ["a", "1 g", "PO"])
    table += [[Cell("Children", colspan=3, bold=True)], [Cell("b"), Cell("2 mg"), Cell("IV")]]
    assert short(table_blocks(table))[1] == "| Children | Drug: b | Dose: 2 mg | Route: IV"


def test_note_across_the_table_stands_alone() -> None:
    table = [*headed(["Drug", "Dose"], ["a", "1 g"]), [Cell("Halve in frailty.", colspan=2)]]
    assert short(table_blocks(table))[1] == "| Halve in frailty."


def test_row_with_only_a_further_dose_belongs_to_the_drug_above() -> None:
    table = headed(
        ["", "Drug", "Dose", "Route"], ["", "a", "1 g", "PO"], ["", "", "Paed 5 mg/kg", ""]
    )
    assert short(table_blocks(table)) == ["| Drug: a | Dose: 1 g; Paed 5 mg/kg | Route: PO"]


def test_blank_label_is_carried_down_but_not_behind_an_or() -> None:
    table = headed(
        ["", "Drug", "Dose", "Route"],
        ["", "a", "1 g", "PO"],
        ["", "", "2 g", "IV"],
        ["or", "", "3 g", "IM"],
    )
    assert short(table_blocks(table))[1:] == [
        "| Drug: a | Dose: 2 g | Route: IV",
        "| or | Dose: 3 g | Route: IM",
    ]


def test_header_printed_again_is_left_out_and_a_new_one_takes_over() -> None:
    table = headed(["Drug", "Dose"], ["a", "1 g"])
    table += headed(["Drug", "Dose"], ["b", "2 g"]) + headed(["Sign", "Score"], ["fever", "1"])
    assert short(table_blocks(table)) == [
        "| Drug: a | Dose: 1 g",
        "| Drug: b | Dose: 2 g",
        "| Sign: fever | Score: 1",
    ]


def test_title_row_above_the_header_is_a_paragraph() -> None:
    table = [[Cell("Short course", colspan=2)], *headed(["Day", "Dose"], ["1", "5 mg"])]
    assert short(table_blocks(table)) == ["¶ Short course", "| Day: 1 | Dose: 5 mg"]


def test_prose_in_a_header_cell_is_not_a_header() -> None:
    prose = "This cell explains at length what the table is about " * 3
    one = headed(["Drug", prose.strip()], ["a", "1 g"])
    assert short(table_blocks(one)) == [f"¶ {prose.strip()}", "| Drug: a | 1 g"]
    both = headed([prose.strip(), prose.strip() + " too"], ["a", "1 g"])
    assert short(table_blocks(both))[-1] == "| a | 1 g"


def test_one_column_without_header_is_paragraphs_and_empty_ones_vanish() -> None:
    assert short(table_blocks(plain(["First"], ["Second"]))) == ["¶ First", "¶ Second"]
    assert table_blocks(plain(["", ""], ["", ""])) == []
    assert table_blocks([]) == []


def test_absurd_spans_do_no_harm() -> None:
    table = [[Cell("a", colspan=10**9, rowspan=10**9)], [Cell("b")]]
    assert short(table_blocks(table))
