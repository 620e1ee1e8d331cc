"""Writing a set's file as a person would: fields that say nothing are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from eval.sets.cases import Case, Expect, Fact, Gold, QuestionSet

_OWN = ("topic", "split", "written_by", "reviewed")


def as_yaml(held: QuestionSet) -> str:
    """A set's YAML; reading it gives the same set."""
    return yaml.dump(as_data(held), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def write_set(held: QuestionSet, path: Path) -> None:
    """Write a set's file."""
    path.write_text(as_yaml(held), encoding="utf-8")


def as_data(held: QuestionSet) -> dict[str, Any]:
    """A set as its file has it."""
    about = _said(
        name=held.name,
        description=held.description,
        documents=list(held.documents),
        written_by=held.written_by,
        reviewed=held.reviewed,
    )
    return about | {"questions": [_question(case, held) for case in held.cases]}


def fact_line(fact: Fact) -> str:
    """A fact on one line, alternatives parted."""
    return " || ".join(fact)


def _question(case: Case, held: QuestionSet) -> dict[str, Any]:
    """A question with its follow-ups; who wrote it and when only where the set says otherwise."""
    own = {name: getattr(case, name) for name in _OWN}
    for name in ("written_by", "reviewed"):
        if own[name] == getattr(held, name):
            own.pop(name)
    turn = _turn(case)
    return _said(
        id=case.id,
        question=turn.pop("question"),
        **own,
        **turn,
        follow_ups=[_turn(later) for later in case.follow_ups],
    )


def _turn(case: Case) -> dict[str, Any]:
    inferred = Expect.ANSWER if case.expected or case.must or case.must_not else None
    return _said(
        question=case.question,
        kind=case.kind if case.kind != "other" else "",
        expect=str(case.expect) if case.expect and case.expect is not inferred else "",
        expected=[_place(gold) for gold in case.expected],
        must=list(map(fact_line, case.must)),
        must_not=list(map(fact_line, case.must_not)),
        cautions=list(map(str, case.cautions)),
        masked=list(case.masked),
        note=case.note,
    )


def _place(gold: Gold) -> dict[str, Any]:
    return _said(
        document=gold.document, section=gold.section, page=gold.page, contains=gold.contains
    )


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


class _Dumper(yaml.SafeDumper):
    """Lists stand under their key, a little to the right."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """As YAML files in this project are written."""
        super().increase_indent(flow, indentless=False)
