from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill

from ingest.load.xlsx import load_xlsx
from tests.ingest.load.blocks import short


def saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def test_sheets_titles_and_headers_below_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Formulary"
    rows = [
        ["Adult doses"],
        [],
        [None, "Drug", "Dose", "Route"],
        [None, "morphine", "5 mg", "IV"],
        [],
        [None, "paracetamol", "1 g", "PO"],
    ]
    for row in rows:
        sheet.append(row)
    book.create_sheet("Empty")
    other = book.create_sheet("Sheet2")
    other.append(["Sign", "Score"])
    other.append(["fever", 1])
    assert short(load_xlsx(saved(book, tmp_path / "f.xlsx")).blocks) == [
        "# Formulary",
        "## Adult doses",
        "| Drug: morphine | Dose: 5 mg | Route: IV",
        "| Drug: paracetamol | Dose: 1 g | Route: PO",
        "| Sign: fever | Score: 1",
    ]


def test_decision_tables(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Serious illness"
    for row in [
        ["Decision ID", "B2.DT"],
        ["Trigger", "Quick check"],
        ["Rule", "Age", "Sign", "Action"],
        ["Adults"],
        ["B2.01", "≥ 10 years", "Tachycardia", "Refer now\n• urgently\n• with notes"],
        ["B2.02", None, "Fever", "Refer"],
    ]:
        sheet.append(row)
    sheet.merge_cells("B5:B6")
    assert short(load_xlsx(saved(book, tmp_path / "d.xlsx")).blocks) == [
        "# Serious illness",
        "| Decision ID: B2.DT",
        "| Trigger: Quick check",
        "| Adults | Rule: B2.01 | Age: ≥ 10 years | Sign: Tachycardia | "
        "Action: Refer now; urgently; with notes",
        "| Adults | Rule: B2.02 | Age: ≥ 10 years | Sign: Fever | Action: Refer",
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.05, "0%", "5%"),
        (0.125, "0.0%", "12.5%"),
        (2.5, "General", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (5.0, "General", "5"),
        (2.0, "0.00", "2.00"),
        (1500, "#,##0", "1,500"),
        (2.5, '0.0" mg"', "2.5 mg"),
        (True, "General", "TRUE"),
        (dt.datetime(2024, 2, 24), "yyyy-mm-dd", "2024-02-24"),
        ("#REF!", "General", ""),
        ("hidden", ";;;", ""),
    ],
)
def test_values_read_as_excel_shows_them(
    tmp_path: Path, value: object, number_format: str, shown: str
) -> None:
    book = Workbook()
    book.active.append(["Drug", "Dose"])
    book.active.append(["morphine", value])
    book.active["B2"].number_format = number_format
    [row] = load_xlsx(saved(book, tmp_path / "v.xlsx")).blocks[-1:]
    assert row.text == (f"Drug: morphine | Dose: {shown}" if shown else "Drug: morphine")


def test_superscripts_in_a_cell_stay_superscripts(tmp_path: Path) -> None:
    book = Workbook()
    raised = TextBlock(InlineFont(vertAlign="superscript"), "9")
    book.active["A1"] = CellRichText("Platelets below 50 x 10", raised, "/L: transfuse")
    assert short(load_xlsx(saved(book, tmp_path / "r.xlsx")).blocks) == [
        "¶ Platelets below 50 x 10⁹/L: transfuse"
    ]


def test_what_excel_hides_is_not_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Drug", "Dose", "Secret", "Note"])
    sheet.append(["morphine", "5 mg", "PLANTED", "PLANTED"])
    sheet.append(["PLANTED", "PLANTED", "PLANTED", "PLANTED"])
    sheet.append(["codeine", "PLANTED", "PLANTED", "ok"])
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["D2"].font = Font(color="FFFFFFFF")
    sheet["B4"].font = Font(strike=True)
    hidden = book.create_sheet("Hidden")
    hidden.append(["PLANTED"])
    hidden.sheet_state = "hidden"
    assert short(load_xlsx(saved(book, tmp_path / "h.xlsx")).blocks) == [
        "| Drug: morphine | Dose: 5 mg",
        "| Drug: codeine | Note: ok",
    ]


def test_white_on_a_colour_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Drug", "Dose"])
    book.active.append(["morphine", "5 mg"])
    for cell in book.active[1]:
        cell.font = Font(color="FFFFFFFF", bold=True)
        cell.fill = PatternFill("solid", fgColor="FF005EB8")
    blocks = load_xlsx(saved(book, tmp_path / "c.xlsx")).blocks
    assert short(blocks) == ["| Drug: morphine | Dose: 5 mg"]


def test_a_far_away_formatted_cell_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Text"
    book.active["XFD1048576"].font = Font(bold=True)
    assert short(load_xlsx(saved(book, tmp_path / "w.xlsx")).blocks) == ["¶ Text"]


def test_metadata_from_properties(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Text"
    book.properties.title = "Formulary"
    book.custom_doc_props.append(StringProperty(name="Review date", value="31 May 2027"))
    assert load_xlsx(saved(book, tmp_path / "m.xlsx")).metadata == {
        "title": "Formulary",
        "review_due": "2027-05-31",
    }
