"""Pages of runs: begin one, how far it is, its figures, and what is wrong with which answer."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as Part
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from assistant.errors import NotFound
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from eval.desk.noting import note_run
from eval.desk.runs import wanted
from eval.desk.runs.wanted import State, asked, folder_of, is_done, runs_of, turn_to
from eval.desk.runs.worker import Worker
from eval.desk.sets.pages import Name, shelf
from eval.runs.folder import METRICS, PROVENANCE, Run, load_run
from eval.runs.measures import BY_NAME
from eval.runs.packages import lacking
from eval.runs.replies import RunError
from eval.runs.scoring import Score
from eval.runs.shown import GROUPS, number
from eval.sets import said, says

PATH = "/desk/runs"
router = APIRouter(route_class=PageRoute, include_in_schema=False)

RunName = Annotated[str, Part(pattern=r"^[\w.+-]{1,120}$")]
_SHOWN = 5  # passages of an answer


@router.get(PATH)
def listed(visit: LibrariansVisiting) -> Response:
    """All runs, the newest first."""
    folders = [p for p in runs_of(visit.assistant.settings).glob("*") if _is_run(p)]
    runs = [_brief(path) for path in folders]
    runs.sort(key=lambda run: str(run["at"]), reverse=True)
    return visit.page("runs.jinja", runs=runs, done=[r for r in runs if r["state"] == "done"])


@router.post("/desk/sets/{name}/run")
def begun(name: Name, visit: LibrariansVisiting) -> Response:
    """Have a set asked in the background."""
    if told := lacking():
        raise RunError(told)
    assistant = visit.assistant
    runs = runs_of(assistant.settings)
    held = shelf(visit).get(name).held
    folder = wanted.want(runs, held, name, visit.caller.id, assistant.clock())
    note_run(visit, "begun", folder.name, name)
    _wake(visit)
    return RedirectResponse(f"{PATH}/{folder.name}", 303)


@router.post(PATH + "/{run}/stop")
def stopped(run: RunName, visit: LibrariansVisiting) -> Response:
    """Stop a run; what was asked is kept."""
    return _turned(visit, run, State.STOPPED, "stopped")


@router.post(PATH + "/{run}/go-on")
def gone_on(run: RunName, visit: LibrariansVisiting) -> Response:
    """Go on with a run that was stopped or failed."""
    return _turned(visit, run, State.WANTED, "gone on with")


@router.get(PATH + "/{run}")
def shown(
    run: RunName,
    visit: LibrariansVisiting,
    wrong: bool = False,
    kind: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A run: how far it is, or its figures and its questions."""
    folder = folder_of(visit.assistant.settings, run)
    if not is_done(folder):
        return visit.page("running.jinja", run=_brief(folder))
    done = loaded(folder)
    found = [s for s in done.scores if not (wrong and s.right) and kind in ("", s.case.kind)]
    return visit.page(
        "run.jinja",
        run=_brief(folder),
        done=done,
        groups=_groups(folder),
        scores=found,
        faulty=sum(not s.right for s in done.scores),
        kinds=sorted({s.case.kind for s in done.scores}),
        wrong=wrong,
        kind=kind,
        number=number,
    )


@router.get(PATH + "/{run}/answers/{id:path}")
def answered(run: RunName, id: str, visit: LibrariansVisiting) -> Response:
    """One answer of a run, beside what was expected."""
    done = loaded(folder_of(visit.assistant.settings, run))
    score = score_of(done, id)
    return visit.page("turn.jinja", run=done, score=score, expected=expected(score))


def score_of(run: Run, id: str) -> Score:
    """A turn of a run. Raises NotFound."""
    for score in run.scores:
        if score.case.id == id:
            return score
    raise NotFound(f"The run has no question {id!r} of which something is expected.")


def expected(score: Score) -> dict[str, Any]:
    """What was expected of an answer, and whether it is there."""
    case, answer = score.case, score.reply.answer
    text = said(answer) if answer else ""
    kinds = {caution.kind for caution in answer.cautions} if answer else set()
    return {
        "must": [(" or ".join(fact), says(text, fact)) for fact in case.must],
        "must_not": [(" or ".join(fact), not says(text, fact)) for fact in case.must_not],
        "cautions": [(k.value.replace("_", " "), k in kinds) for k in case.cautions],
        "seen": score.reply.seen[:_SHOWN],
    }


def loaded(folder: Path) -> Run:
    """A run that is done. Raises RunError for one that is not."""
    if not is_done(folder):
        raise RunError(f"{folder.name} is not done yet. Wait for it, or go on with it.")
    return _loaded(folder, (folder / METRICS).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _loaded(folder: Path, modified: int) -> Run:
    del modified  # tells one state of the folder from another
    return load_run(folder)


def _turned(visit: Visit, run: str, state: State, did: str) -> Response:
    folder = folder_of(visit.assistant.settings, run)
    turn_to(folder, state)
    held = wanted.wanted(folder)
    note_run(visit, did, run, held.set if held else "")
    _wake(visit)
    return RedirectResponse(f"{PATH}/{run}", 303)


def _wake(visit: Visit) -> None:
    worker: Worker = visit.request.app.state.runs_worker
    worker.wake()


def _is_run(path: Path) -> bool:
    return (path / PROVENANCE).exists() or (path / wanted.WANTED).exists()


def _brief(folder: Path) -> dict[str, Any]:
    """What a list says of a run."""
    held = wanted.wanted(folder)
    facts = _json(folder / PROVENANCE)
    figures = {m["name"]: m for m in _json(folder / METRICS).get("metrics", ())}
    turns = held.turns if held else facts.get("set", {}).get("judged_turns", 0)
    by_hand = State.DONE if is_done(folder) else State.STOPPED
    return {
        "name": folder.name,
        "set": held.set if held else facts["set"]["name"],
        "at": held.at if held else facts["started_at"],
        "state": (held.state if held else by_hand).value,
        "why": held.why if held else "",
        "ours": held is not None,
        "asked": min(asked(folder), turns),
        "turns": turns,
        "facts": facts,
        "right": figures.get("right"),
    }


def _groups(folder: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """The figures in their groups, each with its definition."""
    figures = _json(folder / METRICS)["metrics"]
    for figure in figures:
        known = BY_NAME.get(figure["name"])
        figure["definition"] = known.definition if known else ""
    named = (
        (title, [f for f in figures if f["group"] == group]) for group, title in GROUPS.items()
    )
    return [(title, own) for title, own in named if own]


def _json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return content
