"""What a run keeps of each turn: the answer, what was looked at for it, and what only the library
could tell of it while it was asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.errors import BedsideError
from assistant.model import Answer


class RunError(BedsideError):
    """A run folder that cannot be used."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage that was considered. source: path of its document. text: without what may not be
    quoted. score: of the ranking, comparable within one question only."""

    document_id: str
    edition_id: str
    section_id: str
    source: str
    title: str
    heading_path: tuple[str, ...]
    start: int
    end: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Checks:
    """How an answer's statements stand to what they cite.

    quotes: citations; exact: those that are the stored text of their edition. statements: of the
    short answer; numbers_held: those whose every number stands in the cited words or above them.
    citation_recall, citation_precision: ALCE's, judged by the gate; 0 without statements.
    """

    quotes: int
    exact: int
    statements: int
    numbers_held: int
    citation_recall: float
    citation_precision: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a language model says of a statement: whether its cited words support it."""

    statement: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A turn that was asked. id: of the case. answer: without its passages, which are in `seen`;
    None where there was an error, in words. seconds: from question to recorded answer. opinions:
    of a language model that judged, one for each statement; empty where none was asked."""

    id: str
    question: str
    answer: Answer | None
    seconds: float
    seen: tuple[Seen, ...] = ()
    checks: Checks | None = None
    error: str | None = None
    opinions: tuple[Opinion, ...] = ()


def write_replies(path: Path, replies: Iterable[Reply]) -> None:
    """Add replies to a file, one a line, all of them or none, and on the disk when it returns."""
    lines = b"".join(_replies().dump_json(reply) + b"\n" for reply in replies)
    with path.open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def read_replies(path: Path) -> Iterator[Reply]:
    """The replies of a file. A last line without its end, from a run that was killed, is left out.

    Raises RunError for a line that holds no reply.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            return
        try:
            yield _replies().validate_json(line)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
            raise RunError(
                f"{path}, line {number} holds no reply that this version of Bedside can read (in "
                f"{fields}). Run the set anew."
            ) from error


@lru_cache(maxsize=1)
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)
