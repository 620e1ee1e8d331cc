"""The whole attack on the gate over a library: statements by rule and statements by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from assistant.pipeline import Assistant
from eval.gate.cases import Given, made
from eval.gate.facts import facts_of
from eval.gate.judging import Judge, Outcome, judged
from eval.gate.written import Written, load_written, written_cases

T = TypeVar("T")


def attack(
    assistant: Assistant, judge: Judge, sets: Sequence[Path], limit: int, seed: int
) -> list[Outcome]:
    """The gate's outcome for each statement, those by rule first; the same for the same seed.

    judge: the gate's. sets: files of statements by hand; of these, the ones whose documents the
    library holds. limit: statements of each kind by rule. Raises ValueError for a bad file.
    """
    given = Given(assistant.library, assistant.retriever)
    facts = list(facts_of(assistant.library))
    by_rule = list(_told("Making statements", made(facts, given, limit, seed)))
    written: list[Written] = [w for path in sets for w in load_written(path)]
    by_hand = list(_told("Finding passages", written_cases(assistant.library, given, written)))
    return list(judged(_told("Judging", by_rule + by_hand), judge))


def _told(what: str, items: Iterable[T]) -> Iterator[T]:
    """The items with a bar on standard error that goes when they are done."""
    yield from track(items, what, console=Console(stderr=True), transient=True)
