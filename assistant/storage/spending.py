"""What language models took each day: shared by every replica, kept over restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, func, insert, select, update

from assistant.errors import ModelError
from assistant.model import Usage
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import told
from assistant.storage.tables import model_use

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day took. cost: in the currency of the configured prices."""

    tokens: int
    cost: float


class Spending:
    """The table `model_use`. Days are those of UTC.

    Every method raises ModelError when the database refuses: what cannot be counted is not spent.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def today(self) -> Spent:
        """What the models took since midnight."""
        tokens = func.sum(model_use.c.input_tokens + model_use.c.output_tokens)
        query = select(tokens, func.sum(model_use.c.cost)).where(model_use.c.day == self._day())
        refused = told(self._engine, ModelError, "What the language model took could not be read")
        with refused, self._engine.connect() as connection:
            used, cost = connection.execute(query).one()
        return Spent(int(used or 0), float(cost or 0.0))

    def add(self, usage: Usage) -> None:
        """Count a call."""
        t, day, model = model_use.c, self._day(), usage.model[:_LONGEST]
        took = {
            t.calls: 1,
            t.input_tokens: usage.input_tokens,
            t.output_tokens: usage.output_tokens,
            t.cost: usage.cost or 0.0,
        }
        more = {column: column + amount for column, amount in took.items()}
        row = update(model_use).where(t.day == day, t.model == model).values(more)
        refused = told(self._engine, ModelError, "What the language model took could not be kept")
        with refused, exclusive(self._engine) as connection:
            if not connection.execute(row).rowcount:
                connection.execute(insert(model_use).values({t.day: day, t.model: model} | took))

    def _day(self) -> date:
        return self._clock().astimezone(UTC).date()
