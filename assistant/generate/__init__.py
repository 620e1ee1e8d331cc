"""Turning passages into statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.generate.citing import Numbers
from assistant.generate.fitting import Sifted
from assistant.model import Statement


@dataclass(frozen=True, slots=True)
class Generated:
    """The short answer, and what a reader may unfold."""

    statements: tuple[Statement, ...]
    more: tuple[Statement, ...]


class Generator(Protocol):
    """Writes an answer from what was retrieved."""

    name: str

    def generate(self, sifted: Sifted, limit: int, numbers: Numbers) -> Generated:
        """At most `limit` statements, not counting lead-ins and the items of one list.

        numbers: of the sections cited so far.
        """
        ...
