"""One rater's audit as a workbook: written to be filled in, read back with every error's cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant import render
from assistant.layout import place, visible
from assistant.library import Library
from eval.audit.criteria import CITATION, CRITERIA, Criterion
from eval.audit.model import Audit
from eval.audit.rating import Task
from eval.audit.verdicts import level

ABOUT, ANSWERS, CITATIONS = "About", "Answers", "Citations"
GIVEN = ("No.", "Record", "Question", "Answer")
CITED = ("No.", "Record", "Citation", "Source", "Quote", "In its place")
COMMENT = "Comment"
_WIDTHS = {"No.": 5, "Record": 19, "Question": 32, "Answer": 70, "Source": 30, "Quote": 48,
           "In its place": 70, COMMENT: 40, "Citation": 8}  # fmt: skip
_LONGEST = 32_000  # characters of a cell; Excel stops at 32,767
_AROUND = 400  # characters of the section shown on either side of a quote
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_ASKED = PatternFill("solid", fgColor="FFF8DC")


def export(path: Path, audit: Audit, rater: str, tasks: Sequence[Task], library: Library) -> None:
    """Write the workbook of a rater. tasks: theirs; what they gave before is filled in."""
    book = Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    _about(about, audit, rater)
    _answers(book.create_sheet(ANSWERS), tasks)
    _citations(book.create_sheet(CITATIONS), tasks, library)
    book.save(path)


def _about(sheet: Worksheet, audit: Audit, rater: str) -> None:
    sheet.title = ABOUT
    rows = [
        ("Audit", audit.id),
        ("Rater", rater),
        ("", ""),
        (
            "How to",
            f"Fill in the yellow cells of the sheets {ANSWERS} and {CITATIONS}; each offers what "
            "may be chosen. An answer that is left empty in every yellow cell is taken as not "
            "graded yet. Then: bedside audit import FILE. Do not look at the other rater's grades.",
        ),
        ("", ""),
        *((c.heading, f"{c.asks} ({', '.join(c.values)})") for c in (*CRITERIA, CITATION)),
    ]
    for row in rows:
        sheet.append(row)
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    for cells in sheet.iter_rows():
        cells[0].font = Font(bold=True)
        cells[1].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.protection.sheet = True


def _answers(sheet: Worksheet, tasks: Sequence[Task]) -> None:
    _headings(sheet, (*GIVEN, *(c.heading for c in CRITERIA), COMMENT))
    for row, task in enumerate(tasks, 2):
        shown = render.plain(task.answer, more=False)
        _given(sheet, row, (task.number, task.item.record_id, task.answer.question, shown))
        for column, criterion in enumerate(CRITERIA, len(GIVEN) + 1):
            if criterion in task.criteria:
                before = level(task.before, criterion) if task.before else None
                _asked(sheet.cell(row, column), before)
        _asked(
            sheet.cell(row, len(GIVEN) + len(CRITERIA) + 1),
            task.before.comment if task.before else None,
        )
    for column, criterion in enumerate(CRITERIA, len(GIVEN) + 1):
        _choices(sheet, column, criterion, len(tasks) + 1)


def _citations(sheet: Worksheet, tasks: Sequence[Task], library: Library) -> None:
    _headings(sheet, (*CITED, CITATION.heading + " support"))
    row = 1
    for task in tasks:
        for n, citation in enumerate(task.citations, 1):
            row += 1
            _, section = library.section(citation.section_id)
            first, last = max(0, citation.start - _AROUND), citation.end + _AROUND
            around = (
                f"{'… ' if first else ''}{section.text[first : citation.start]}"
                f"»{citation.quote}«{section.text[citation.end : last]}"
                f"{' …' if last < len(section.text) else ''}"
            )
            where = place(citation.title, citation.heading_path, citation.page)
            source = " › ".join(filter(None, (citation.title, where)))
            values = (task.number, task.item.record_id, n, source, citation.quote, around)
            _given(sheet, row, values)
            before = str(task.before.citations[n - 1]) if task.before else None
            _asked(sheet.cell(row, len(CITED) + 1), before)
    _choices(sheet, len(CITED) + 1, CITATION, row)


def _headings(sheet: Worksheet, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(heading, 15)
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _given(sheet: Worksheet, row: int, values: Sequence[str | int]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        _write(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _asked(cell: Cell, before: str | None) -> None:
    """A cell to fill in."""
    if before:
        _write(cell, before)
    cell.fill, cell.protection = _ASKED, Protection(locked=False)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write(cell: Cell, value: str | int) -> None:
    cell.value = visible(value)[:_LONGEST] if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with "=" is no formula


def _choices(sheet: Worksheet, column: int, criterion: Criterion, last: int) -> None:
    rule = DataValidation("list", formula1=f'"{",".join(criterion.values)}"', allow_blank=True)
    rule.errorTitle, rule.error = criterion.heading, f"Choose {', '.join(criterion.values)}."
    rule.promptTitle, rule.prompt = criterion.heading, criterion.asks[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    sheet.add_data_validation(rule)
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{max(2, last)}")
