"""Turning passages into statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.generate.citing import Numbers
from assistant.generate.scoring import ScoredUnit
from assistant.model import Statement
from assistant.retrieve import Retrieval


@dataclass(frozen=True, slots=True)
class Generated:
    """The short answer, and what a reader may unfold."""

    statements: tuple[Statement, ...]
    more: tuple[Statement, ...]


class Generator(Protocol):
    """Writes an answer from what was retrieved."""

    name: str

    def generate(
        self, retrieval: Retrieval, units: Sequence[ScoredUnit], limit: int, numbers: Numbers
    ) -> Generated:
        """At most `limit` statements, not counting lead-ins and the items of one list.

        units: the units of the retrieval, best first. numbers: of the sections cited so far.
        """
        ...
