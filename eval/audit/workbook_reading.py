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
_HEADINGS = tuple(criterion.heading for criterion in CRITERIA)


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
    reader = _Reader(book[ANSWERS], book[CITATIONS], audit, rater)
    _check_headings(book[ANSWERS], (*GIVEN, *_HEADINGS, COMMENT), reader.faults)
    _check_headings(book[CITATIONS], CITED, reader.faults)
    _refuse(reader.faults)
    by_id = {task.item.record_id: task for task in tasks}
    rows, cited = reader.rows(by_id), reader.cited(by_id)
    made = [(task, reader.grade(row, task, cited)) for row, task in rows]
    _refuse(reader.faults)
    return [(task, grade) for task, grade in made if grade is not None]


@dataclass(slots=True)
class _Reader:
    """Reads a rater's two sheets and notes what is wrong with them."""

    answers: Worksheet
    citations: Worksheet
    audit: Audit
    rater: str
    faults: list[str] = field(default_factory=list)

    def grade(self, row: int, task: Task, cited: dict[tuple[str, int], int]) -> Grade | None:
        """The grade of a row, None where there is none or it is wrong."""
        before = len(self.faults)
        answer, support = self._levels(row, task), self._supports(task, cited)
        at = _at(row, len(GIVEN) + len(CRITERIA) + 1)
        comment = _text(self.answers[at].value)
        if len(comment) > COMMENT_LENGTH:
            self.faults.append(
                f"sheet {ANSWERS}, cell {at}: is longer than {COMMENT_LENGTH} characters"
            )
        if len(self.faults) == before and not (answer.found or support.found or comment):
            return None
        answer.lacking()
        support.lacking()
        if len(self.faults) > before:
            return None
        values = {**answer.found, rating.COMMENT: comment}
        return rating.made_grade(task, self.audit, self.rater, values, support.found.values())

    def rows(self, by_id: dict[str, Task]) -> list[tuple[int, Task]]:
        """The rows of answers with their tasks."""
        found: dict[str, int] = {}
        for row in range(2, self.answers.max_row + 1):
            id = _text(self.answers.cell(row, 2).value)
            at = f"sheet {ANSWERS}, cell B{row}:"
            if id and id not in by_id:
                self.faults.append(f"{at} {id!r} is no answer of yours to grade")
            elif id in found:
                self.faults.append(f"{at} {id} stands in row {found[id]} too")
            elif id:
                found[id] = row
        return [(row, by_id[id]) for id, row in found.items()]

    def cited(self, by_id: dict[str, Task]) -> dict[tuple[str, int], int]:
        """The rows of citations, by record id and the citation's number."""
        found: dict[tuple[str, int], int] = {}
        for row in range(2, self.citations.max_row + 1):
            id, number = (self.citations.cell(row, column).value for column in (2, 3))
            if not _text(id):
                continue
            if _text(id) in by_id and isinstance(number, int):
                found[_text(id), number] = row
            else:
                self.faults.append(
                    f"sheet {CITATIONS}, row {row}: names no citation of an answer of yours"
                )
        return found

    def _levels(self, row: int, task: Task) -> _Cells:
        answer = _Cells(ANSWERS, self.faults)
        for column, criterion in enumerate(CRITERIA, len(GIVEN) + 1):
            if criterion in task.criteria:
                value = self.answers.cell(row, column).value
                answer.take(criterion.name, criterion, _at(row, column), value)
        return answer

    def _supports(self, task: Task, cited: dict[tuple[str, int], int]) -> _Cells:
        support, column = _Cells(CITATIONS, self.faults), len(CITED) + 1
        for n in range(1, len(task.citations) + 1):
            row = cited.get((task.item.record_id, n))
            if row is None:
                self.faults.append(
                    f"sheet {CITATIONS}: the row of citation {n} of answer {task.number} is gone"
                )
            else:
                value = self.citations.cell(row, column).value
                support.take(str(n), CITATION, _at(row, column), value)
        return support


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
