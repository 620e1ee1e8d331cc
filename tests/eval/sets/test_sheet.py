from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from eval.sets import Expect, SetError, find_set, read_set
from eval.sets.sheet import read_sheet, write_sheet

HEAD = ["id", "question", "expect", "must"]
Rows = list[list[Any]]


def sheet(path: Path, questions: Rows, places: Rows | None = None) -> Path:
    """A spreadsheet as somebody types it, with the columns that are needed."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "set"
    for row in (["field", "value"], ["name", "ward 7"], ["reviewed", date(2026, 11, 25)]):
        book.active.append(row)
    for name, head, rows in (
        ("questions", HEAD, questions),
        ("places", ["id", "document", "contains"], places or []),
    ):
        made = book.create_sheet(name)
        for row in [head, *rows]:
            made.append(row)
    book.save(path / "set.xlsx")
    return path / "set.xlsx"


def refused(path: Path, questions: Rows, places: Rows | None = None) -> str:
    with pytest.raises(SetError) as told:
        read_sheet(sheet(path, questions, places))
    return str(told.value)


def test_what_somebody_types_becomes_a_set(tmp_path: Path) -> None:
    held = read_sheet(
        sheet(
            tmp_path,
            [["q1", "Dose?", None, "5 mg\n 2 doses "], [None, None],
             ["q1.1", "And then?", "abstain"], [2, "How many?", None, 3]],
            [["q1", "a.md", "5 mg daily"], ["q1", "b.md"]],
        )
    )  # fmt: skip

    first, second = held.cases
    assert (held.name, held.reviewed) == ("ward 7", date(2026, 11, 25))
    assert first.must == (("5 mg",), ("2 doses",))
    assert [(g.document, g.contains) for g in first.expected] == [
        ("a.md", "5 mg daily"),
        ("b.md", ""),
    ]
    assert first.follow_ups[0].expect is Expect.ABSTAIN
    assert (second.id, second.must) == ("2", (("3",),))


def test_a_fault_is_told_by_sheet_and_row(tmp_path: Path) -> None:
    said = refused(tmp_path, [["q1", "Dose?", "maybe", "5 mg"], ["q2", None, None, "x"]])
    assert "sheet questions, row 2 (q1), expect: Input should be 'answer'" in said
    assert "sheet questions, row 3 (q2), question: is missing" in said


def test_rows_that_belong_nowhere_are_named(tmp_path: Path) -> None:
    one = ["q1", "Dose?", None, "5 mg"]
    assert "row 3 (q1): another row has this id" in refused(tmp_path, [one, one])
    assert "row 3 (q1.2): follow-ups are numbered" in refused(
        tmp_path, [one, ["q1.2", "Then?", "abstain"]]
    )
    assert "sheet places, row 2 (q9): there is no such question" in refused(
        tmp_path, [one], [["q9", "a.md", "5 mg"]]
    )


def test_a_column_or_sheet_that_is_not_known_is_named(tmp_path: Path) -> None:
    path = sheet(tmp_path, [["q1", "Dose?", None, "5 mg"]])
    book = load_workbook(path)
    book["questions"]["D1"] = "musts"
    book.save(path)
    with pytest.raises(SetError, match="sheet questions: there is no column “musts”"):
        read_sheet(path)
    del book["places"]
    book.save(path)
    with pytest.raises(SetError, match="has no sheet places"):
        read_sheet(path)
    path.write_text("no spreadsheet")
    with pytest.raises(SetError, match="is no spreadsheet"):
        read_sheet(path)


def test_a_spreadsheet_is_fit_to_be_worked_in(tmp_path: Path) -> None:
    write_sheet(read_set(find_set("sample")), tmp_path / "s.xlsx")

    questions = load_workbook(tmp_path / "s.xlsx")["questions"]
    assert questions.freeze_panes == "A2"
    assert questions["B2"].alignment.wrap_text
    assert "out_of_scope" in questions.data_validations.dataValidation[0].formula1


def test_words_that_begin_like_a_formula_stay_words(tmp_path: Path) -> None:
    path = sheet(tmp_path, [["q1", "Dose?", None, "5 mg"]])
    held = read_sheet(path)
    book = load_workbook(path)
    book["questions"]["B2"] = "'=1+1?"
    book.save(path)
    (tmp_path / "set.yaml").write_text(
        "questions:\n- {id: q1, question: '=1+1?', must: [a]}\n", encoding="utf-8"
    )

    write_sheet(read_set(tmp_path / "set.yaml"), tmp_path / "again.xlsx")

    assert held.cases
    assert load_workbook(tmp_path / "again.xlsx")["questions"]["B2"].data_type == "s"
    assert read_sheet(tmp_path / "again.xlsx").cases[0].question == "=1+1?"
