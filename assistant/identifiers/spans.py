"""Where identifiers stand in a text."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Kinds of identifiers, in the words a person reads; where spans meet, the first counts."""

    NHS_NUMBER = "NHS number"
    EMAIL = "e-mail address"
    BIRTH = "date of birth"
    PHONE = "phone number"
    HOSPITAL_NUMBER = "hospital number"
    POSTCODE = "postcode"
    NAME = "name"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


class Span(NamedTuple):
    """Characters start to end of a text are an identifier."""

    start: int
    end: int
    kind: Kind


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap as one, so that nothing of them is left over."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            last = found[-1]
            kind = min(last.kind, span.kind, key=_RANK.__getitem__)
            found[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            found.append(span)
    return found
