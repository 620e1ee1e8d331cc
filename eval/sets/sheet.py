"""A set as a spreadsheet, for whoever would rather not write YAML; both ways, nothing lost.

Three sheets. "set": a name and a value on each row. "questions": a row for each question and,
under it, one for each follow-up, whose id is the question's with ".1", ".2" …; a cell with several
facts has one on each line. "places": a row for each place that answers, by the question's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from eval.sets.cases import Case, Expect, QuestionSet
from eval.sets.file import SetIn
from eval.sets.reading import SetError, from_file, told
from eval.sets.writing import as_data

_SET = ("name", "description", "documents", "written_by", "reviewed")
_LINES = ("must", "must_not", "cautions", "masked")
_QUESTION = {
    "id": 9, "question": 60, "topic": 20, "kind": 16, "expect": 13, "must": 34, "must_not": 26,
    "cautions": 20, "masked": 18, "split": 7, "written_by": 18, "reviewed": 12, "note": 40,
}  # fmt: skip
_PLACE = {"id": 9, "document": 34, "section": 34, "page": 7, "contains": 60}
_LARGEST = 20 * 1024 * 1024  # bytes of what is packed in it
_MOST_ROWS, _MOST_COLUMNS = 20_000, 50
_ONLY_FIRST = ("id", "topic", "split", "written_by", "reviewed")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells by column. number: as the spreadsheet counts."""

    number: int
    cells: Mapping[str, Any]


def write_sheet(held: QuestionSet, path: Path) -> None:
    """Write a set to an XLSX file."""
    book = Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    about.title = "set"
    data = as_data(held)
    _fill(about, {"field": 16, "value": 90}, [(name, _cell(data.get(name))) for name in _SET])
    questions = book.create_sheet("questions")
    rows = [(case.id, turn) for case, turn in _turns(held, data)]
    _fill(
        questions, _QUESTION,
        [[_cell({**turn, "id": id}.get(name)) for name in _QUESTION] for id, turn in rows],
    )  # fmt: skip
    _offer(questions, "expect", map(str, Expect), len(rows))
    places = [(id, place) for id, turn in rows for place in turn.get("expected", ())]
    _fill(
        book.create_sheet("places"), _PLACE,
        [[_cell({**place, "id": id}.get(name)) for name in _PLACE] for id, place in places],
    )  # fmt: skip
    book.save(path)


def read_sheet(path: Path) -> QuestionSet:
    """A set from an XLSX file. Raises SetError with everything that is wrong, by sheet and row."""
    try:
        with ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        book = load_workbook(path, data_only=True) if unpacked <= _LARGEST else None
    except Exception as error:  # openpyxl raises many kinds for a file that is none
        raise SetError(f"{path} is no spreadsheet that can be read: {error}.") from error
    if book is None:
        raise SetError(f"{path} is larger than a set's spreadsheet can be.")
    if missing := [name for name in ("set", "questions", "places") if name not in book.sheetnames]:
        raise SetError(
            f"{path} has no sheet {' and none '.join(missing)}. `bedside eval set export` shows "
            "what a set's spreadsheet looks like."
        )
    for sheet in book.worksheets:
        _check_extent(path, sheet)
    questions = _rows(path, book["questions"], _QUESTION)
    places = _rows(path, book["places"], _PLACE)
    lines = book["set"].iter_rows(min_row=2, max_col=2, values_only=True)
    content, rows = _content(path, dict(lines), questions, places)
    try:
        return from_file(SetIn.model_validate(content), path)
    except ValidationError as error:
        raise SetError(told(path, [_fault(e, rows) for e in error.errors()])) from None


def _turns(held: QuestionSet, data: Mapping[str, Any]) -> Iterator[tuple[Case, dict[str, Any]]]:
    for case, question in zip(held.cases, data["questions"], strict=True):
        yield from zip(case.turns, (question, *question.get("follow_ups", ())), strict=True)


def _content(
    path: Path, about: Mapping[str, Any], questions: Sequence[_Row], places: Sequence[_Row]
) -> tuple[dict[str, Any], list[list[_Row]]]:
    """What a YAML file of this set would hold, and the rows of each question."""
    content: dict[str, Any] = {k: about[k] for k in _SET if about.get(k) not in (None, "")}
    content["documents"] = _split(content.get("documents"))
    content["reviewed"] = _day(content.get("reviewed"))
    made: list[dict[str, Any]] = []
    rows: list[list[_Row]] = []
    known: dict[str, dict[str, Any]] = {}
    for row in questions:
        id, turn = row.cells.get("id", ""), _turn(row)
        if id in known:
            raise _misplaced(path, "questions", row, "another row has this id already")
        if made and id.rpartition(".")[0] == made[-1]["id"]:
            later = made[-1]["follow_ups"]
            if id != f"{made[-1]['id']}.{len(later) + 1}":
                raise _misplaced(path, "questions", row, "follow-ups are numbered .1, .2 and so on")
            later.append({k: v for k, v in turn.items() if k not in _ONLY_FIRST})
            known[id] = later[-1]
            rows[-1].append(row)
        else:
            made.append({**turn, "follow_ups": []})
            known[id] = made[-1]
            rows.append([row])
    for row in places:
        if (id := row.cells.get("id", "")) not in known:
            raise _misplaced(path, "places", row, "there is no such question")
        place = {k: v for k, v in row.cells.items() if k != "id"}
        known[id].setdefault("expected", []).append(place)
    return content | {"questions": made}, rows


def _misplaced(path: Path, sheet: str, row: _Row, what: str) -> SetError:
    id = row.cells.get("id", "no id")
    return SetError(f"{path}, sheet {sheet}, row {row.number} ({id}): {what}. Change its id.")


def _turn(row: _Row) -> dict[str, Any]:
    turn = dict(row.cells)
    for name in _LINES:
        if name in turn:
            turn[name] = _split(turn[name])
    if "reviewed" in turn:
        turn["reviewed"] = _day(turn["reviewed"])
    return turn


def _check_extent(path: Path, sheet: Worksheet) -> None:
    """Raise SetError for a sheet of which one far cell makes millions of empty ones."""
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        raise SetError(
            f"{path}, sheet {sheet.title}: it reaches to row {sheet.max_row} and column "
            f"{sheet.max_column}. Delete what stands far outside of the table, if only formatting."
        )


def _rows(path: Path, sheet: Any, columns: Mapping[str, int]) -> list[_Row]:
    """The rows that are not empty, by their columns' names."""
    lines = list(sheet.iter_rows(values_only=True))
    heads = [str(head or "").strip() for head in lines[0]] if lines else []
    if unknown := [head for head in heads if head and head not in columns]:
        raise SetError(
            f"{path}, sheet {sheet.title}: there is no column “{unknown[0]}”. There are "
            f"{', '.join(columns)}."
        )
    return [
        _Row(number, cells)
        for number, line in enumerate(lines[1:], start=2)
        if (cells := _cells(heads, line))
    ]


def _fault(error: Any, rows: Sequence[Sequence[_Row]]) -> str:
    place, what = error["loc"], error["msg"].removeprefix("Value error, ")
    if len(place) < 2 or place[0] != "questions":
        return f"sheet set, {'.'.join(map(str, place))}: {what}."
    follows = 1 + int(place[3]) if len(place) > 3 and place[2] == "follow_ups" else 0
    row = rows[int(place[1])][follows]
    column = next((p for p in reversed(place) if isinstance(p, str) and p not in
                   {"questions", "follow_ups"}), "")  # fmt: skip
    where = f", {column}" if column else ""
    what = "is missing" if error["type"] == "missing" else what
    return f"sheet questions, row {row.number} ({row.cells.get('id', 'no id')}){where}: {what}."


def _fill(sheet: Worksheet, columns: Mapping[str, int], rows: Sequence[Sequence[Any]]) -> None:
    """Put a table on a sheet: bold head that stays, columns wide enough, text that wraps."""
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # words that begin with "=" are no formula
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
    for column, width in zip(sheet.columns, columns.values(), strict=True):
        sheet.column_dimensions[str(column[0].column_letter)].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _offer(sheet: Worksheet, column: str, values: Iterator[str], rows: int) -> None:
    """A list to choose from in a column."""
    choice = DataValidation("list", formula1=f'"{",".join(values)}"', allow_blank=True)
    letter = "ABCDEFGHIJKLM"[list(_QUESTION).index(column)]
    choice.add(f"{letter}2:{letter}{rows + 200}")
    sheet.add_data_validation(choice)


def _cell(value: Any) -> Any:
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def _split(value: Any) -> list[str]:
    return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def _cells(heads: Sequence[str], line: Sequence[Any]) -> dict[str, Any]:
    """A row's cells that hold something: all of them text, but pages and days."""
    return {
        head: value if head in {"page", "reviewed"} else str(value).strip()
        for head, value in zip(heads, line, strict=False)
        if head and value is not None and str(value).strip()
    }


def _day(value: Any) -> date | Any:
    return value.date() if isinstance(value, datetime) else value
