"""Question sets: what is asked, and what a right answer is. The sets lie beside this file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.sets.cases import Case, Expect, Fact, Gold, QuestionSet
from eval.sets.matching import (
    holds_facts,
    is_document,
    is_place,
    plain,
    right_document,
    right_passage,
    said,
    says,
)
from eval.sets.reading import SetError, find_set, read_set

__all__ = [
    "SETS",
    "Case",
    "Dialogue",
    "Expect",
    "Fact",
    "Gold",
    "QuestionSet",
    "SetError",
    "find_set",
    "holds_facts",
    "is_document",
    "is_place",
    "load_dialogues",
    "load_set",
    "load_sets",
    "plain",
    "read_set",
    "right_document",
    "right_passage",
    "said",
    "says",
]

SETS = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation. case: its last turn, by which it is judged. before: the turns that lead to
    it. library: which one is asked, sample or guidelines."""

    case: Case
    before: tuple[str, ...]
    library: str

    @property
    def stands_alone(self) -> bool:
        """Whether the last turn is to be understood as it stands."""
        return self.case.kind in {"topic change", "stands alone"}


def load_dialogues() -> list[Dialogue]:
    """The conversations of conversations_sample.yaml and conversations_guidelines.yaml."""
    return [
        Dialogue(case.turns[-1], tuple(turn.question for turn in case.turns[:-1]), library)
        for library in ("sample", "guidelines")
        for case in load_set(SETS / f"conversations_{library}.yaml")
    ]


def load_set(path: Path) -> list[Case]:
    """The cases of a YAML file. Raises SetError."""
    return list(read_set(path).cases)


def load_sets(names: Sequence[str]) -> list[Case]:
    """The cases of several sets of this folder."""
    return [case for name in names for case in load_set(SETS / f"{name}.yaml")]
