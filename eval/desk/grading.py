"""Audits: drawing a sample, and grading its answers, each rater blind to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.model import Citation, Section
from assistant.web.pages.faults import PageRoute
from assistant.web.pages.visit import LibrariansVisiting, Visit
from assistant.web.problems import INVALID, Refusal
from eval.audit.criteria import CITATION, CRITERIA
from eval.audit.log import read_log
from eval.audit.model import Audit, Grade
from eval.audit.rating import COMMENT, COMMENT_LENGTH, Task, give, made_grade, tasks
from eval.audit.sample import Wanted, drawn_audit
from eval.audit.shown import days
from eval.audit.trail import AuditError, grades, keep_audit
from eval.audit.trail import audit as read_audit
from eval.audit.verdicts import agreement, settled, to_settle
from eval.desk.days import chosen

router = APIRouter(prefix="/desk/audits", route_class=PageRoute, include_in_schema=False)

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Rater = Annotated[str, Path(max_length=100)]
_Name = Annotated[str, Form(min_length=1, max_length=100)]
_AROUND = 300  # characters of a section on either side of a quote


@router.post("")
def draw(
    visit: LibrariansVisiting,
    first: Annotated[date, Form()],
    last: Annotated[date, Form()],
    size: Annotated[int, Form(ge=1, le=5000)],
    raters: Annotated[str, Form(max_length=300)],
) -> Response:
    """Draw a sample to grade. raters: two who grade, and who decides where they differ."""
    names = [name.strip() for name in raters.split(",") if name.strip()]
    if len(set(names)) != 3 or len(names) != 3:
        raise Refusal(INVALID, "Name three people, commas between them: two raters and a third.")
    assistant = visit.assistant
    of = chosen(visit, first, last)
    wanted = Wanted(size, 1, (names[0], names[1]), names[2], visit.caller.id)
    last_hash = next((entry.hash for entry in assistant.record.tail(1)), "")
    log = read_log(assistant.record, of)
    made = keep_audit(assistant.record, drawn_audit(log, wanted, last_hash))
    return RedirectResponse(f"/desk/audits/{made.id}", 303)


@router.get("/{id}")
def shown(id: Id, visit: LibrariansVisiting) -> Response:
    """An audit: how it was drawn, how far each rater is, how they agree."""
    record = visit.assistant.record
    audit = read_audit(record, id)
    given = grades(record, audit.id)
    by = {r: tasks(record, audit, r) for r in (*audit.raters, audit.third)}
    done = {rater: sum(t.before is not None for t in own) for rater, own in by.items()}
    return visit.page(
        "audit.jinja",
        audit=audit,
        days=days,
        zone=visit.assistant.settings.zone,
        by=by,
        done=done,
        settled=len(settled(audit, given)),
        differing=to_settle(audit, given),
        agreements=agreement(audit, given) if _both(audit, given) else (),
    )


@router.get("/{id}/{rater}")
def queue(id: Id, rater: Rater, visit: LibrariansVisiting) -> Response:
    """The next answer that a rater has to grade."""
    audit = read_audit(visit.assistant.record, id)
    for task in tasks(visit.assistant.record, audit, rater):
        if task.before is None:
            return RedirectResponse(f"/desk/audits/{audit.id}/{rater}/{task.number}", 303)
    return RedirectResponse(f"/desk/audits/{audit.id}", 303)


@router.get("/{id}/{rater}/{number}")
def task(id: Id, rater: Rater, number: int, visit: LibrariansVisiting) -> Response:
    """An answer to grade, or whose grade is to be corrected."""
    return _task_page(visit, _found(visit, id, rater, number))


@router.post("/{id}/{rater}/{number}")
async def grade(
    id: Id, rater: Rater, number: int, visit: LibrariansVisiting, request: Request
) -> Response:
    """Keep a grade, and go on to the next answer."""
    found = await run_in_threadpool(_found, visit, id, rater, number)
    audit, task = found.audit, found.task
    sent = {name: str(value) for name, value in (await request.form()).items()}
    supports = [sent.get(f"citation-{n}", "") for n in range(len(task.citations))]
    try:
        if any(support not in CITATION.values for support in supports):
            raise AuditError("Say of every citation whether it supports its statement.")
        made = made_grade(task, audit, rater, sent, supports)
    except AuditError as error:
        return await run_in_threadpool(_task_page, visit, found, str(error), sent)
    mask = visit.assistant.understanding.identifiers.mask
    await run_in_threadpool(give, visit.assistant.record, task, made, lambda text: mask(text).text)
    return RedirectResponse(f"/desk/audits/{audit.id}/{rater}", 303)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to grade. own: all of the rater's."""

    audit: Audit
    rater: str
    task: Task
    own: tuple[Task, ...]


def _found(visit: Visit, id: str, rater: str, number: int) -> Found:
    audit = read_audit(visit.assistant.record, id)
    own = tasks(visit.assistant.record, audit, rater)
    task = next((t for t in own if t.number == number), None)
    if task is None:
        raise AuditError(f"Answer {number} of this audit is not {rater}'s to grade.")
    return Found(audit, rater, task, own)


def _task_page(
    visit: Visit, found: Found, fault: str | None = None, sent: dict[str, str] | None = None
) -> Response:
    audit, task, own = found.audit, found.task, found.own
    # Who decides sees what the two gave; the two never see each other's.
    settling = found.rater == audit.third
    before = grades(visit.assistant.record, audit.id) if settling else ()
    return visit.page(
        "task.jinja",
        422 if fault else 200,
        audit=audit,
        task=task,
        own=own,
        nth=own.index(task) + 1,
        answer=task.answer,
        quotes=[(n, c, *_around(visit, c)) for n, c in enumerate(task.citations)],
        unused=_unused(visit, task),
        criteria=task.criteria,
        citation=CITATION,
        comment=COMMENT,
        longest=COMMENT_LENGTH,
        given=sent or _given(task.before),
        others=(others := [g for g in before if g.record_id == task.item.record_id]),
        beside=list(_beside(others)),
        fault=fault,
    )


def _beside(others: Sequence[Grade]) -> Iterator[tuple[str, list[str]]]:
    """What several raters gave, criterion by criterion and citation by citation."""
    for criterion in CRITERIA:
        levels = [getattr(grade, criterion.name) for grade in others]
        if any(level is not None for level in levels):
            yield criterion.heading, ["–" if v is None else str(v.value) for v in levels]
    for number in range(max((len(grade.citations) for grade in others), default=0)):
        given = [g.citations[number].value if number < len(g.citations) else "–" for g in others]
        yield f"{CITATION.heading}, {number + 1}", given


def _given(before: Grade | None) -> dict[str, str]:
    """What a rater gave earlier, by the form's names."""
    if before is None:
        return {}
    levels = {c.name: getattr(before, c.name) for c in CRITERIA}
    named = {name: level.value for name, level in levels.items() if level is not None}
    supports = {f"citation-{n}": s.value for n, s in enumerate(before.citations)}
    return named | supports | {COMMENT: before.comment}


def _around(visit: Visit, citation: Citation) -> tuple[str, str]:
    """The words before and after a quote in its section."""
    section: Section = visit.assistant.library.section(citation.section_id)[1]
    before = section.text[max(0, citation.start - _AROUND) : citation.start]
    return before, section.text[citation.end : citation.end + _AROUND]


def _unused(visit: Visit, task: Task) -> list[tuple[str, str]]:
    """Passages that were found and not cited: place and text."""
    used = {c.section_id for c in task.citations}
    found = []
    for passage in visit.assistant.record.get(task.item.record_id).body.get("passages", ()):
        if passage["section_id"] not in used:
            document, section = visit.assistant.library.section(passage["section_id"])
            where = " › ".join([document.metadata.title, *section.heading_path])
            found.append((where, section.quotable(passage["start"], passage["end"])))
    return found


def _both(audit: Audit, given: tuple[Grade, ...]) -> bool:
    """Whether there is anything that two raters graded."""
    raters: dict[str, set[str]] = {}
    for grade in given:
        raters.setdefault(grade.record_id, set()).add(grade.rater)
    return any(len(who & set(audit.raters)) == 2 for who in raters.values())
