"""What the citations of a text are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Entails = Callable[[str, Sequence[T]], bool]


@dataclass(frozen=True, slots=True)
class Cited(Generic[T]):
    """A statement and the passages it cites, of whatever type the judgement takes."""

    text: str
    sources: Sequence[T]


def citation_recall(statements: Sequence[Cited[T]], entails: Entails[T]) -> float:
    """Share of an answer's statements that their citations, taken together, support; 0 to 1.

    ALCE's definition: a statement counts 1 when it has a citation and the cited passages joined
    entail it, otherwise 0; the mean is over the statements of one answer. entails: whether
    passages, read together, support a text. An answer without statements scores 0.

    Source: Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with
    Citations", EMNLP 2023, arXiv 2305.14627, section 3.3.
    """
    if not statements:
        return 0.0
    return sum(_supported(s, entails) for s in statements) / len(statements)


def citation_precision(statements: Sequence[Cited[T]], entails: Entails[T]) -> float:
    """Share of an answer's citations that are of use, 0 to 1.

    ALCE's definition: a citation counts 1 when its statement is supported (recall 1) and it is
    not irrelevant; it is irrelevant when it alone does not support the statement and the
    statement's other citations still do without it. The mean is over the citations of one
    answer. An answer without citations scores 0. Source: as in `citation_recall`.
    """
    total = sum(len(s.sources) for s in statements)
    if not total:
        return 0.0
    return sum(_useful(s, entails) for s in statements) / total


def _supported(statement: Cited[T], entails: Entails[T]) -> bool:
    return bool(statement.sources) and entails(statement.text, statement.sources)


def _useful(statement: Cited[T], entails: Entails[T]) -> int:
    """How many of a statement's citations are of use."""
    if not _supported(statement, entails):
        return 0
    return sum(not _irrelevant(statement, i, entails) for i in range(len(statement.sources)))


def _irrelevant(statement: Cited[T], place: int, entails: Entails[T]) -> bool:
    alone = [statement.sources[place]]
    rest = [s for i, s in enumerate(statement.sources) if i != place]
    return bool(rest) and not entails(statement.text, alone) and entails(statement.text, rest)
