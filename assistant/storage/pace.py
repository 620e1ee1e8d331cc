"""How often somebody asks, counted where every replica sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from assistant.errors import LibraryError
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import told
from assistant.storage.tables import pace

SLOT = 300
"""Seconds that are counted together."""
_SLOTS = 12  # of an hour


@dataclass(frozen=True, slots=True)
class Granted:
    """How many of the wanted turns somebody gets. wait: seconds until there is another one, 0
    where one was given."""

    turns: int
    wait: float


class Pace:
    """The table `pace`: the last hour, in slots of five minutes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, who: str, wanted: int, most: int) -> Granted:
        """Take some turns, as far as there are any. most: turns within an hour.

        Raises LibraryError when the database refuses: what cannot be counted is not granted.
        """
        now = self._clock().timestamp()
        slot = int(now // SLOT)
        refused = told(self._engine, LibraryError, "How often somebody asks could not be counted")
        with refused, exclusive(self._engine) as connection:
            connection.execute(delete(pace).where(pace.c.slot <= slot - _SLOTS))
            taken = _taken(connection, who)
            turns = max(0, min(wanted, most - sum(taken.values())))
            if turns:
                _add(connection, who, slot, turns, known=slot in taken)
        return Granted(turns, 0.0 if turns else _wait(taken, most, now))


def _taken(connection: Connection, who: str) -> dict[int, int]:
    """Turns by slot, oldest first."""
    query = select(pace.c.slot, pace.c.count).where(pace.c.who == who).order_by(pace.c.slot)
    return {int(slot): int(count) for slot, count in connection.execute(query)}


def _add(connection: Connection, who: str, slot: int, turns: int, *, known: bool) -> None:
    if known:
        row = update(pace).where(pace.c.who == who, pace.c.slot == slot)
        connection.execute(row.values(count=pace.c.count + turns))
    else:
        connection.execute(insert(pace).values(who=who, slot=slot, count=turns))


def _wait(taken: dict[int, int], most: int, now: float) -> float:
    """Seconds until so many old turns no longer count that there is one again."""
    left = sum(taken.values())
    for slot, count in taken.items():
        left -= count
        if left < most:
            return (slot + _SLOTS) * SLOT - now
    return float(SLOT)
