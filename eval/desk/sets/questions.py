"""Pages of a set's questions: add one, change it, remove it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.errors import NotFound
from assistant.model import CautionKind
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from eval.desk.noting import note_set
from eval.desk.sets.form import PLACE, Form, filled, read, sent
from eval.desk.sets.pages import PATH, Name, shelf
from eval.desk.sets.shelf import Content, Kept
from eval.sets import Expect, SetError
from eval.sets.checking import faults as standing_nowhere
from eval.sets.checking import held_of
from eval.sets.writing import as_data

router = APIRouter(prefix=PATH, route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, Path(max_length=100)]


@router.get("/{name}/add")
def empty(name: Name, visit: LibrariansVisiting) -> Response:
    """A form for a new question."""
    kept = shelf(visit).get(name)
    return _page(visit, kept, None, filled({"id": _next_id(kept)}))


@router.post("/{name}/add")
async def added(name: Name, visit: LibrariansVisiting, request: Request) -> Response:
    """Add a question."""
    form = sent({key: str(value) for key, value in (await request.form()).items()})
    return await run_in_threadpool(_kept, visit, name, None, form)


@router.get("/{name}/questions/{id:path}")
def shown(name: Name, id: Id, visit: LibrariansVisiting) -> Response:
    """A question, to be read or changed."""
    kept = shelf(visit).get(name)
    return _page(visit, kept, id, filled(_question(as_data(kept.held), id)))


@router.post("/{name}/questions/{id:path}")
async def changed(name: Name, id: Id, visit: LibrariansVisiting, request: Request) -> Response:
    """Change a question, or remove it."""
    values = {key: str(value) for key, value in (await request.form()).items()}
    if values.get("do") == "remove":
        return await run_in_threadpool(_removed, visit, name, id)
    return await run_in_threadpool(_kept, visit, name, id, sent(values))


def _kept(visit: Visit, name: str, id: str | None, form: Form) -> Response:
    question = read(form)
    if question is None:
        return _page(visit, shelf(visit).get(name), id, form)

    def edit(content: Content) -> None:
        if id is None:
            content["questions"] = [*content.get("questions", ()), question]
        else:
            place = content["questions"].index(_question(content, id))
            content["questions"][place] = question

    try:
        kept = shelf(visit).change(name, edit)
    except SetError as error:
        form.faults["0.id" if "two questions" in str(error) else ""] = str(error)
        return _page(visit, shelf(visit).get(name), id, form)
    note_set(visit, kept, "changed" if id else "added", question["id"])
    return RedirectResponse(f"{PATH}/{name}/questions/{quote(question['id'])}?kept=yes", 303)


def _removed(visit: Visit, name: str, id: str) -> Response:
    def edit(content: Content) -> None:
        content["questions"].remove(_question(content, id))

    kept = shelf(visit).change(name, edit)
    note_set(visit, kept, "removed", id)
    return RedirectResponse(f"{PATH}/{name}?{urlencode({'said': f'{id} was removed.'})}", 303)


def _page(visit: Visit, kept: Kept, id: str | None, form: Form) -> Response:
    library = visit.assistant.library
    return visit.page(
        "question.jinja",
        422 if form.faults else 200,
        kept=kept,
        id=id,
        form=form,
        place_fields=PLACE,
        expects=[(e.value, _EXPECTS[e]) for e in Expect],
        cautions=[(kind.value, kind.value.replace("_", " ")) for kind in CautionKind],
        kinds=sorted({turn.kind for turn in kept.held.turns()}),
        titles=sorted({d.metadata.title for d in library.documents()}),
        nowhere=_nowhere(visit, kept, id),
        saved=visit.request.query_params.get("kept") == "yes",
    )


def _nowhere(visit: Visit, kept: Kept, id: str | None) -> list[str]:
    """What of a question's places and facts stands nowhere in the library in use."""
    held = kept.held
    cases = [case for case in held.cases if case.id == id]
    if held.documents or not cases:
        return []  # it is about other documents than those in use
    places = [gold for turn in cases[0].turns for gold in turn.expected]
    if not places:
        return []  # its facts may stand anywhere; `bedside eval set check` reads all of it
    return list(standing_nowhere(cases[0].turns, held_of(visit.assistant.library, places)))


def _question(content: Content, id: str) -> dict[str, Any]:
    for question in content.get("questions", ()):
        if question["id"] == id:
            return dict(question)
    raise NotFound(f"The set has no question {id!r}. It may have been removed meanwhile.")


def _next_id(kept: Kept) -> str:
    """An id that no question has yet."""
    taken = {case.id for case in kept.held.cases}
    number = len(taken) + 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


_EXPECTS = {
    Expect.ANSWER: "an answer",
    Expect.ABSTAIN: "that the library does not hold it",
    Expect.OUT_OF_SCOPE: "that it is no clinical question",
    Expect.CLARIFY: "a question back",
}
