"""Who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.keys import Role


class Sort(StrEnum):
    """What somebody is: whoever sits at this machine, a program with a key or a signed token, a
    person who signed in."""

    LOCAL = "local"
    PROGRAM = "program"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling. id: the pseudonym that is recorded."""

    id: str
    role: Role
    sort: Sort
