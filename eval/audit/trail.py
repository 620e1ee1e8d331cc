"""Audits and grades in the record: written once, read back, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.errors import BedsideError, NotFound, RecordError
from assistant.record import Record, RecordEntry
from assistant.recorded import AUDIT, GRADE
from eval.audit.model import Audit, Grade

_NOT_IN_AUDIT = ("id", "made_at")
_NOT_IN_GRADE = ("id", "at", "record_id")
T = TypeVar("T")


class AuditError(BedsideError):
    """An audit or a grade that cannot be made so."""


def keep_audit(record: Record, audit: Audit) -> Audit:
    """Write an audit; its id and time are those of the entry. Raises RecordError."""
    body = _dumped(_audits(), audit, _NOT_IN_AUDIT)
    return _audit(record.append(AUDIT, body))


def keep_grade(record: Record, grade: Grade) -> Grade:
    """Write a grade about its answer; id and time are those of the entry. Raises RecordError."""
    body = _dumped(_grades(), grade, _NOT_IN_GRADE)
    return _grade(record.append(GRADE, body, about=grade.record_id))


def audits(record: Record) -> tuple[Audit, ...]:
    """Every audit, oldest first. Raises RecordError."""
    return tuple(_audit(entry) for entry in record.of_kind(AUDIT))


def audit(record: Record, id: str) -> Audit:
    """The audit whose id begins so; of an empty one the last. Raises NotFound, RecordError."""
    found = [entry for entry in record.of_kind(AUDIT) if entry.id.startswith(id)]
    if not found:
        raise NotFound(
            f"There is no audit {id!r}. `bedside audit list` shows the ids, "
            "`bedside audit sample` makes one."
        )
    if id and len(found) > 1:
        raise NotFound(f"{len(found)} audits have an id that begins {id!r}. Type more of it.")
    return _audit(found[-1])


def grades(record: Record, audit_id: str) -> tuple[Grade, ...]:
    """The grades of an audit that stand: of each rater and answer the last. Raises RecordError."""
    return standing(_grade(e) for e in record.of_kind(GRADE) if e.body.get("audit_id") == audit_id)


def standing(given: Iterable[Grade]) -> tuple[Grade, ...]:
    """Of grades, oldest first, the last of each rater for each answer."""
    last: dict[tuple[str, str, str], Grade] = {}
    for grade in given:
        last[grade.audit_id, grade.record_id, grade.rater] = grade
    return tuple(last.values())


def _dumped(adapter: TypeAdapter[Any], value: object, without: Iterable[str]) -> dict[str, Any]:
    body: dict[str, Any] = adapter.dump_python(value, mode="json", exclude=set(without))
    return body


def _audit(entry: RecordEntry) -> Audit:
    return _read(_audits(), entry, {"id": entry.id, "made_at": entry.at})


def _grade(entry: RecordEntry) -> Grade:
    own = {"id": entry.id, "at": entry.at, "record_id": entry.about}
    return _read(_grades(), entry, own)


@lru_cache(maxsize=1)
def _audits() -> TypeAdapter[Audit]:
    return TypeAdapter(Audit)


@lru_cache(maxsize=1)
def _grades() -> TypeAdapter[Grade]:
    return TypeAdapter(Grade)


def _read(adapter: TypeAdapter[T], entry: RecordEntry, own: Mapping[str, object]) -> T:
    try:
        return adapter.validate_python({**entry.body, **own})
    except ValidationError as error:
        fields = ", ".join(".".join(str(p) for p in e["loc"]) for e in error.errors())
        raise RecordError(
            f"Entry {entry.id} of kind {entry.kind} cannot be read by this version of Bedside "
            f"(in {fields}). `bedside record show {entry.id} --json` shows it as it is."
        ) from error
