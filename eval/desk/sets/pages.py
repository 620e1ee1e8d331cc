"""Pages of question sets: which there are, what is in one, new ones, spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Query, UploadFile
from fastapi import Path as Part
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from eval.desk.noting import note_set
from eval.desk.runs.wanted import runs_of
from eval.desk.sets.shelf import Shelf, anchored, may_name
from eval.sets import Case, QuestionSet, SetError
from eval.sets.sheet import read_sheet, write_sheet
from eval.sets.writing import as_data, as_yaml

PATH = "/desk/sets"
router = APIRouter(prefix=PATH, route_class=PageRoute, include_in_schema=False)

Name = Annotated[str, Part(pattern=r"^[a-z0-9_-]{1,60}$")]
_Title = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=2000)]
_Query = Annotated[str, Query(max_length=200)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def listed(visit: LibrariansVisiting) -> Response:
    """The sets that there are."""
    return _listed(visit)


@router.post("")
def made(visit: LibrariansVisiting, title: _Title, description: _Text = "") -> Response:
    """A new set, still empty."""
    content = {"description": description.strip(), "questions": []}
    try:
        kept = shelf(visit).add(content, title)
    except SetError as error:
        return _listed(visit, str(error))
    note_set(visit, kept, "made")
    return RedirectResponse(f"{PATH}/{kept.name}", 303)


@router.post("/import")
def brought(visit: LibrariansVisiting, sheet: UploadFile, title: _Title = "") -> Response:
    """A set from a spreadsheet. title: what it is to be called, if not as it says itself."""
    try:
        held = _read(sheet)
        if not may_name(held.documents):
            raise SetError(
                "The spreadsheet names documents of the server. A set on the desk is asked of the "
                "library in use: empty the cell beside “documents” on its first sheet."
            )
        kept = shelf(visit).add(as_data(held), title.strip() or held.name)
    except SetError as error:
        return _listed(visit, str(error))
    note_set(visit, kept, "imported")
    return RedirectResponse(f"{PATH}/{kept.name}", 303)


@router.get("/{name}.xlsx")
def sheet(name: Name, visit: LibrariansVisiting) -> Response:
    """A set as a spreadsheet."""
    held = shelf(visit).get(name).held
    with TemporaryDirectory() as folder:
        path = Path(folder) / "set.xlsx"
        write_sheet(held, path)
        return _file(path.read_bytes(), f"{name}.xlsx", _XLSX)


@router.get("/{name}.yaml")
def text(name: Name, visit: LibrariansVisiting) -> Response:
    """A set as its file."""
    held = shelf(visit).get(name).held
    return _file(as_yaml(held).encode(), f"{name}.yaml", "application/yaml")


@router.get("/{name}")
def shown(
    name: Name, visit: LibrariansVisiting, q: _Query = "", kind: _Query = "", said: _Query = ""
) -> Response:
    """A set's questions, those that are looked for."""
    return _shown(visit, name, (q, kind), said=said)


@router.post("/{name}/copy")
def copied(name: Name, visit: LibrariansVisiting, title: _Title) -> Response:
    """A copy of a set, to be edited."""
    held = shelf(visit).get(name).held
    try:
        kept = shelf(visit).add(as_data(anchored(held)), title)
    except SetError as error:
        return _shown(visit, name, fault=str(error))
    note_set(visit, kept, "copied")
    return RedirectResponse(f"{PATH}/{kept.name}", 303)


@router.post("/{name}/remove")
def removed(name: Name, visit: LibrariansVisiting) -> Response:
    """Take a set of the hospital's own away."""
    kept = shelf(visit).get(name)
    shelf(visit).remove(name)
    note_set(visit, kept, "removed")
    return RedirectResponse(PATH, 303)


def shelf(visit: Visit) -> Shelf:
    """The sets that there are here."""
    return Shelf.of(visit.assistant.settings)


def _listed(visit: Visit, fault: str = "") -> Response:
    kept = shelf(visit).all()
    return visit.page("sets.jinja", 422 if fault else 200, sets=kept, fault=fault)


def _shown(
    visit: Visit, name: str, wanted: tuple[str, str] = ("", ""), *, said: str = "", fault: str = ""
) -> Response:
    """wanted: words that are looked for, and a kind of question."""
    kept = shelf(visit).get(name)
    cases = kept.held.cases
    runs = sorted(runs_of(visit.assistant.settings).glob(f"{name}-2*"), reverse=True)
    return visit.page(
        "set.jinja",
        422 if fault else 200,
        kept=kept,
        cases=list(_found(kept.held, *wanted)),
        kinds=sorted({turn.kind for case in cases for turn in case.turns}),
        runs=[run.name for run in runs],
        q=wanted[0],
        kind=wanted[1],
        said=said,
        fault=fault,
    )


def _found(held: QuestionSet, q: str, kind: str) -> Iterator[Case]:
    """The questions that hold every word looked for, in themselves or what is expected."""
    words = q.casefold().split()
    for case in held.cases:
        if kind and kind not in {turn.kind for turn in case.turns}:
            continue
        text = f"{case.id} {case.topic} {case.note} " + " ".join(
            f"{turn.question} {turn.must} {[g.document for g in turn.expected]}"
            for turn in case.turns
        )
        if all(word in text.casefold() for word in words):
            yield case


def _read(sheet: UploadFile) -> QuestionSet:
    """The set of an uploaded spreadsheet; what is wrong with it names the file as it was sent."""
    name = Path(sheet.filename or "").name or "the spreadsheet"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "set.xlsx"
        path.write_bytes(sheet.file.read())
        try:
            return read_sheet(path)
        except SetError as error:
            raise SetError(str(error).replace(str(path), name)) from error


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
