"""Where identifiers stand in a text."""

from __future__ import annotations

import re
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


# What digits of a book, an article, a term or a package are called. An ISBN's check digit is
# reckoned as an NHS number's is.
_CODE = re.compile(
    r"(?:isbn|issn|doi|pmid|pmc|isrctn|nct|ndc|snomed|sctid|code|lot|batch)[^a-z]{0,12}$",
    re.IGNORECASE,
)
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


def is_code(text: str, start: int) -> bool:
    """Whether the digits at a place are said to be a book's, an article's or a term's."""
    return bool(_CODE.search(text, max(0, start - 20), start))
