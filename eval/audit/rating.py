"""What a rater has to grade, blind to the others, and what a grade must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from assistant.model import Answer, Citation
from assistant.record import Record
from assistant.recorded import recorded_answer
from eval.audit.criteria import CRITERIA, Criterion, Support
from eval.audit.model import Audit, Grade, Item, graded_citations
from eval.audit.trail import AuditError, grades, keep_grade
from eval.audit.verdicts import to_settle

COMMENT = "comment"
COMMENT_LENGTH = 2000
_NOT_YET = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Task:
    """An answer that a rater grades. number: its place in the audit, from 1, which tells nothing
    of why it was drawn. before: the grade that this rater gave earlier."""

    number: int
    item: Item
    answer: Answer
    before: Grade | None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What is graded one by one."""
        return graded_citations(self.answer)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What the answer is graded by; one without citations not by its sources."""
        return tuple(c for c in CRITERIA if self.citations or not c.sourced)


def tasks(record: Record, audit: Audit, rater: str) -> tuple[Task, ...]:
    """All that a rater grades: their items, or for the third those on which the two differ.

    Raises AuditError for somebody who is no rater of the audit, RecordError.
    """
    given = grades(record, audit.id)
    own = {grade.record_id: grade for grade in given if grade.rater == rater}
    if rater in audit.raters:
        items: Sequence[Item] = [item for item in audit.items if rater in item.raters]
    elif rater == audit.third:
        settled = [i for i in audit.items if i.record_id in own]
        items = [i for i in audit.items if i in (*settled, *to_settle(audit, given))]
    else:
        named = ", ".join((*audit.raters, audit.third))
        raise AuditError(f"{rater!r} is no rater of audit {audit.id}. Its raters are {named}.")
    place = {item.record_id: n for n, item in enumerate(audit.items, 1)}
    return tuple(
        Task(
            place[item.record_id],
            item,
            recorded_answer(record.get(item.record_id)),
            own.get(item.record_id),
        )
        for item in items
    )


def made_grade(
    task: Task,
    audit: Audit,
    rater: str,
    values: Mapping[str, str],
    supports: Iterable[str],
) -> Grade:
    """A grade that is whole and fits its answer; not kept yet.

    values: levels by the criteria's names, and what is remarked under COMMENT. supports: one for
    each citation. Raises AuditError naming what is missing or unknown.
    """
    comment = values.get(COMMENT, "").strip()
    levels: dict[str, Any] = dict.fromkeys((c.name for c in CRITERIA), None)
    for criterion in task.criteria:
        value = values.get(criterion.name)
        if value not in criterion.values:
            allowed = ", ".join(criterion.values)
            raise AuditError(f"{criterion.heading}: {value!r} is none of {allowed}.")
        levels[criterion.name] = criterion.levels(value)
    cited = tuple(Support(support) for support in supports)
    if len(cited) != len(task.citations):
        raise AuditError(f"{len(task.citations)} citations are to be graded, not {len(cited)}.")
    if len(comment) > COMMENT_LENGTH:
        raise AuditError(f"The comment is longer than {COMMENT_LENGTH} characters.")
    return Grade(
        id="",
        at=_NOT_YET,
        audit_id=audit.id,
        record_id=task.item.record_id,
        rater=rater,
        citations=cited,
        comment=comment,
        **levels,
    )


def give(record: Record, task: Task, grade: Grade, mask: Callable[[str], str]) -> Grade:
    """Keep a grade; one that says what the rater said before is not written again.

    mask: takes out of the comment what identifies a patient. Raises RecordError.
    """
    grade = replace(grade, comment=mask(grade.comment))
    if task.before and replace(task.before, id="", at=_NOT_YET) == grade:
        return task.before
    return keep_grade(record, grade)
