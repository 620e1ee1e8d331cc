"""What a language model gives before the gate has seen it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.model import Passage, Turn, Usage


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it. sources: numbers of the passages it names, from 1, in the
    order in which they were given; a number may be wrong."""

    text: str
    sources: tuple[int, ...]


@dataclass(slots=True)
class Meter:
    """What the models took for one answer, in order of the calls."""

    calls: list[Usage] = field(default_factory=list)


class Writer(Protocol):
    """A language model that answers from passages. Nothing it gives is shown ungated."""

    @property
    def name(self) -> str:
        """The model, as it was configured."""
        ...

    @property
    def prompt(self) -> str:
        """Name, version and hash of the prompt for answers, as in Usage."""
        ...

    def write(self, question: str, passages: Sequence[Passage], meter: Meter) -> Iterator[Draft]:
        """The statements of an answer, each as soon as the model has finished it.

        Passages that exceed the prompt's budget are left out or cut at their end. Raises
        ModelError, also after some drafts, saying why there is no more.
        """
        ...

    def condense(self, question: str, turns: Sequence[Turn], meter: Meter) -> str:
        """A follow-up as a question that stands by itself. Raises ModelError."""
        ...
