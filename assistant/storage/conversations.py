"""Conversations and their turns, kept so that a follow-up is understood."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import LibraryError, NotFound
from assistant.model import AnswerStatus, Turn
from assistant.storage import tables as t
from assistant.storage.faults import as_utc, reason


class Conversations:
    """The tables `conversations` and `turns`.

    Every method raises LibraryError when the database refuses.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, asker: str | None, channel: str) -> str:
        """Begin a conversation; its id. asker: pseudonym of the person or key that owns it."""
        id = secrets.token_hex(8)
        row = {"id": id, "asker": asker, "channel": channel, "created_at": as_utc(self._clock())}
        with self._connection() as connection:
            connection.execute(insert(t.conversations).values(row))
        return id

    def add_turn(  # noqa: PLR0913, PLR0917 (a row of the table)
        self,
        conversation_id: str,
        question: str,
        standalone: str,
        status: AnswerStatus,
        record_id: str,
        asked_at: datetime,
    ) -> None:
        """Add an exchange. question: as asked; standalone: as understood.

        Raises NotFound when there is no such conversation.
        """
        row = {
            "conversation_id": conversation_id,
            "question": question,
            "standalone": standalone,
            "status": status.value,
            "record_id": record_id,
            "asked_at": as_utc(asked_at),
        }
        with self._connection() as connection:
            _owner(connection, conversation_id)
            connection.execute(insert(t.turns).values(row))

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """Its exchanges, oldest first. Raises NotFound."""
        query = (
            select(t.turns)
            .where(t.turns.c.conversation_id == conversation_id)
            .order_by(t.turns.c.id)
        )
        with self._connection() as connection:
            _owner(connection, conversation_id)
            return tuple(
                Turn(r.standalone, AnswerStatus(r.status), r.record_id, as_utc(r.asked_at))
                for r in connection.execute(query)
            )

    def owner(self, conversation_id: str) -> str | None:
        """Who opened it: nobody else may read it. Raises NotFound."""
        with self._connection() as connection:
            return _owner(connection, conversation_id)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise LibraryError(
                f"The conversation could not be kept: {reason(error, self._engine)}."
            ) from error


def _owner(connection: Connection, conversation_id: str) -> str | None:
    query = select(t.conversations.c.asker).where(t.conversations.c.id == conversation_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(
            f"There is no conversation {conversation_id!r}. "
            "Ask without a conversation to begin one."
        )
    owner: str | None = row.asker
    return owner
