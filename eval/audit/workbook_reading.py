"""Reading a rater's workbook back; everything that is wrong is named by sheet and cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from eval.audit import rating
from eval.audit.criteria import CITATION, CRITERIA, Criterion
from eval.audit.model import Audit, Grade
from eval.audit.rating import COMMENT_LENGTH, Task
from eval.audit.trail import AuditError
from eval.audit.workbook import ABOUT, ANSWERS, CITATIONS, CITED, COMMENT, GIVEN

_SHOWN = 20  # errors that are named


@dataclass(slots=True)
class _Cells:
    """The cells of a sheet that a task fills in, and what is wrong with them."""

    sheet: str
    faults: list[str]
    found: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)

    def take(self, name: str, criterion: Criterion, cell: str, value: Any) -> None:
        text = _text(value)
        if not text:
            self.empty.append(cell)
        elif text not in criterion.values:
            allowed = ", ".join(criterion.values)
            self.faults.append(f"sheet {self.sheet}, cell {cell}: {text!r} is none of {allowed}")
        else:
            self.found[name] = text

    def lacking(self) -> None:
        """Name the cells that are empty."""
        self.faults += [f"sheet {self.sheet}, cell {cell}: is empty" for cell in self.empty]


def opened(path: Path) -> tuple[Workbook, str, str]:
    """A workbook, the id of its audit and its rater. Raises AuditError."""
    try:
        book = load_workbook(path, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise AuditError(f"{path} cannot be read as a workbook ({error}). Save it as .xlsx.") from (
            error
        )
    for name in (ABOUT, ANSWERS, CITATIONS):
        if name not in book.sheetnames:
            raise AuditError(
                f"{path} has no sheet {name!r}. `bedside audit export` writes the workbook anew."
            )
    about = book[ABOUT]
    return book, _text(about["B1"].value), _text(about["B2"].value)


def read(
    book: Workbook, audit: Audit, rater: str, tasks: Sequence[Task]
) -> list[tuple[Task, Grade]]:
    """The grades of a workbook; an answer with nothing filled in is passed over.

    Raises AuditError naming every cell that is wrong; then none is to be taken in.
    """
    faults: list[str] = []
    _check_headings(book[ANSWERS], (*GIVEN, *(c.heading for c in CRITERIA), COMMENT), faults)
    _check_headings(book[CITATIONS], CITED, faults)
    _refuse(faults)
    by_id = {task.item.record_id: task for task in tasks}
    rows = _rows(book[ANSWERS], by_id, faults)
    cited = _cited(book[CITATIONS], by_id, faults)
    made = []
    for row, task in rows:
        if grade := _grade(
            book, row, task, cited.get(task.item.record_id, {}), audit, rater, faults
        ):
            made.append((task, grade))
    _refuse(faults)
    return made


def _grade(  # noqa: PLR0913, PLR0917
    book: Workbook,
    row: int,
    task: Task,
    cited: dict[int, int],
    audit: Audit,
    rater: str,
    faults: list[str],
) -> Grade | None:
    """The grade of a row and its citations' rows, None where there is none or it is wrong."""
    sheet, before = book[ANSWERS], len(faults)
    answer, support = _Cells(ANSWERS, faults), _Cells(CITATIONS, faults)
    for column, criterion in enumerate(CRITERIA, len(GIVEN) + 1):
        if criterion in task.criteria:
            value = sheet.cell(row, column).value
            answer.take(criterion.name, criterion, _at(row, column), value)
    for n in range(1, len(task.citations) + 1):
        if n in cited:
            value = book[CITATIONS].cell(cited[n], len(CITED) + 1).value
            support.take(str(n), CITATION, _at(cited[n], len(CITED) + 1), value)
        else:
            faults.append(
                f"sheet {CITATIONS}: the row of citation {n} of answer {task.number} is gone"
            )
    at = _at(row, len(GIVEN) + len(CRITERIA) + 1)
    comment = _text(sheet[at].value)
    if len(comment) > COMMENT_LENGTH:
        faults.append(f"sheet {ANSWERS}, cell {at}: is longer than {COMMENT_LENGTH} characters")
    if len(faults) == before and not (answer.found or support.found or comment):
        return None
    answer.lacking()
    support.lacking()
    if len(faults) > before:
        return None
    values = {**answer.found, rating.COMMENT: comment}
    return rating.made_grade(task, audit, rater, values, support.found.values())


def _rows(sheet: Worksheet, by_id: dict[str, Task], faults: list[str]) -> list[tuple[int, Task]]:
    """The rows of answers with their tasks."""
    found: dict[str, int] = {}
    for row in range(2, sheet.max_row + 1):
        id = _text(sheet.cell(row, 2).value)
        if not id:
            continue
        if id not in by_id:
            faults.append(
                f"sheet {sheet.title}, cell B{row}: {id!r} is no answer of yours to grade"
            )
        elif id in found:
            faults.append(f"sheet {sheet.title}, cell B{row}: {id} stands in row {found[id]} too")
        else:
            found[id] = row
    return [(row, by_id[id]) for id, row in found.items()]


def _cited(
    sheet: Worksheet, by_id: dict[str, Task], faults: list[str]
) -> dict[str, dict[int, int]]:
    """The rows of citations, by record id and the citation's number."""
    found: dict[str, dict[int, int]] = {}
    for row in range(2, sheet.max_row + 1):
        id, number = _text(sheet.cell(row, 2).value), sheet.cell(row, 3).value
        if not id:
            continue
        if id not in by_id or not isinstance(number, int):
            faults.append(
                f"sheet {sheet.title}, row {row}: names no citation of an answer of yours"
            )
        else:
            found.setdefault(id, {})[number] = row
    return found


def _check_headings(sheet: Worksheet, expected: Sequence[str], faults: list[str]) -> None:
    for column, heading in enumerate(expected, 1):
        if _text(sheet.cell(1, column).value) != heading:
            at = _at(1, column)
            faults.append(f"sheet {sheet.title}, cell {at}: the heading must be {heading!r}")


def _refuse(faults: list[str]) -> None:
    if faults:
        more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        listed = "\n  ".join((*faults[:_SHOWN], *more))
        raise AuditError(f"The workbook cannot be used; nothing was taken in:\n  {listed}")


def _at(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def _text(value: Any) -> str:
    """What a cell holds, as text: a harm of 2 is a number in a workbook."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
