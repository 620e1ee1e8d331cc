"""A rater's workbook: written, filled in as a person would, read back; and what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.model import Question
from assistant.pipeline import Assistant
from eval.audit.criteria import CRITERIA, Harm, Support
from eval.audit.model import Audit, Grade
from eval.audit.rating import Task, give, tasks
from eval.audit.trail import AuditError, grades, keep_audit
from eval.audit.workbook import ANSWERS, CITATIONS, export
from eval.audit.workbook_reading import opened, read
from tests.eval.audit.made import RATERS, item
from tests.eval.audit.made import audit as made_audit

QUESTIONS = (
    "Adult dose of adrenaline in anaphylaxis?",
    "What is the dose of semaglutide for weight loss?",
)
FIRST, HARM, SUPPORT = "E", "K", "G"  # columns: first criterion, harm; support of a citation


@pytest.fixture
def held(own_sample: Assistant) -> Audit:
    """An audit of two answers, one of them an abstention."""
    ids = [own_sample.ask(Question(text)).record_id for text in QUESTIONS]
    items = [_item(n, id) for n, id in enumerate(ids)]
    return keep_audit(own_sample.record, made_audit(*items))


def _item(n: int, id: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(item(n, RATERS), record_id=id)


@pytest.fixture
def path(own_sample: Assistant, held: Audit, tmp_path: Path) -> Path:
    path = tmp_path / "ann.xlsx"
    export(path, held, "ann", _tasks(own_sample, held), own_sample.library)
    return path


def _tasks(assistant: Assistant, held: Audit, rater: str = "ann") -> tuple[Task, ...]:
    return tasks(assistant.record, held, rater)


def fill(path: Path, **cells: object) -> None:
    """Fill every yellow cell with the best level, then the given cells ("E2", "citations_G2")."""
    book = load_workbook(path)
    for row in (2, 3):
        for column, criterion in enumerate(CRITERIA, 5):
            cell = book[ANSWERS].cell(row, column)
            if not cell.protection.locked:
                value = criterion.values[0]
                cell.value = int(value) if value.isdecimal() else value
    for row in range(2, book[CITATIONS].max_row + 1):
        book[CITATIONS][f"{SUPPORT}{row}"] = "supports"
    for name, value in cells.items():
        sheet, _, cell = name.rpartition("_")
        book[sheet.title() or ANSWERS][cell] = value
    book.save(path)


def read_back(path: Path, assistant: Assistant, held: Audit) -> list[tuple[Task, Grade]]:
    book, id, rater = opened(path)
    assert (id, rater) == (held.id, "ann")
    return read(book, held, rater, _tasks(assistant, held))


def test_what_is_filled_in_is_taken_in(own_sample: Assistant, held: Audit, path: Path) -> None:
    fill(path, K2=2, N2="Mr John Smith: too short", citations_G3="partly")
    found = read_back(path, own_sample, held)
    (first_task, first), (_, second) = found
    assert first.harm is Harm.MODERATE and first.comment == "Mr John Smith: too short"
    assert first.citations[:2] == (Support.SUPPORTS, Support.PARTLY)
    assert len(first.citations) == len(first_task.citations)
    assert second.citations == () and second.currency is None
    for task, grade in found:
        give(own_sample.record, task, grade, lambda text: text.replace("John Smith", "[name]"))
    kept = grades(own_sample.record, held.id)
    assert [g.rater for g in kept] == ["ann", "ann"]
    assert kept[0].comment == "Mr [name]: too short"


def test_what_was_given_stands_in_the_next_workbook_and_is_not_kept_twice(
    own_sample: Assistant, held: Audit, path: Path
) -> None:
    fill(path)
    for task, grade in read_back(path, own_sample, held):
        give(own_sample.record, task, grade, str)
    before = own_sample.record.count()
    export(path, held, "ann", _tasks(own_sample, held), own_sample.library)
    for task, grade in read_back(path, own_sample, held):
        assert give(own_sample.record, task, grade, str) == task.before
    assert own_sample.record.count() == before
    other = export(path, held, "ben", _tasks(own_sample, held, "ben"), own_sample.library)
    assert other is None
    assert load_workbook(path)[ANSWERS][f"{FIRST}2"].value is None  # blind


def test_an_answer_left_empty_is_not_graded_yet(
    own_sample: Assistant, held: Audit, path: Path
) -> None:
    assert read_back(path, own_sample, held) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"E2": "perhaps"}, r"sheet Answers, cell E2: 'perhaps' is none of correct, partial"),
        ({"K3": 4}, r"sheet Answers, cell K3: '4' is none of 0, 1, 2, 3"),
        ({"F3": None}, r"sheet Answers, cell F3: is empty"),
        ({"citations_G2": "no"}, r"sheet Citations, cell G2: 'no' is none of supports"),
        ({"citations_G2": None}, r"sheet Citations, cell G2: is empty"),
        ({"B2": "another"}, r"sheet Answers, cell B2: 'another' is no answer of yours"),
        ({"E1": "Right?"}, r"sheet Answers, cell E1: the heading must be 'Correct'"),
        ({"N2": "x" * 2001}, r"sheet Answers, cell N2: is longer than 2000"),
        ({"citations_C2": "one"}, r"sheet Citations, row 2: names no citation"),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(
    own_sample: Assistant, held: Audit, path: Path, cells: dict[str, object], told: str
) -> None:
    fill(path, **cells)
    with pytest.raises(AuditError, match=told):
        read_back(path, own_sample, held)


def test_every_cell_that_is_wrong_is_named_at_once(
    own_sample: Assistant, held: Audit, path: Path
) -> None:
    fill(path, E2="x", E3="y", citations_G2="z")
    with pytest.raises(AuditError) as told:
        read_back(path, own_sample, held)
    assert all(cell in str(told.value) for cell in ("cell E2", "cell E3", "cell G2"))


def test_cells_offer_what_may_be_chosen_and_others_are_locked(path: Path) -> None:
    book = load_workbook(path)
    sheet = book[ANSWERS]
    rules = {str(r.sqref): r.formula1 for r in sheet.data_validations.dataValidation}
    assert rules["E2:E3"] == '"correct,partial,incorrect"'
    assert rules["K2:K3"] == '"0,1,2,3"'
    assert sheet.protection.sheet and sheet["C2"].protection.locked
    assert not sheet["E2"].protection.locked
    assert sheet["G3"].protection.locked  # an abstention has no sources to grade
    assert all(r.type == "list" for r in book[CITATIONS].data_validations.dataValidation)


def test_a_question_is_no_formula(own_sample: Assistant, tmp_path: Path) -> None:
    id = own_sample.ask(Question("=1+1 is which dose of adrenaline in anaphylaxis?")).record_id
    held = keep_audit(own_sample.record, made_audit(_item(0, id)))
    export(tmp_path / "a.xlsx", held, "ann", _tasks(own_sample, held), own_sample.library)
    cell = load_workbook(tmp_path / "a.xlsx")[ANSWERS]["C2"]
    assert cell.data_type == "s" and cell.value.startswith("=1+1")


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no")
    with pytest.raises(AuditError, match="cannot be read as a workbook"):
        opened(tmp_path / "a.xlsx")
