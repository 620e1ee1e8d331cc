"""Conversations and their turns, kept so that a follow-up is understood."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from assistant.errors import LibraryError, NotFound
from assistant.model import AnswerStatus, Turn
from assistant.storage import tables as t
from assistant.storage.faults import as_utc, told


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, to be kept. question: as asked; standalone: as understood.

    opened_by: (asker, channel) where it begins its conversation. asker: pseudonym of the person
    or key that owns the conversation.
    """

    conversation_id: str
    question: str
    standalone: str
    status: AnswerStatus
    record_id: str
    asked_at: datetime
    opened_by: tuple[str | None, str] | None = None


def new_conversation() -> str:
    """A conversation's id: random, so that it cannot be guessed."""
    return secrets.token_hex(8)


def add_exchange(connection: Connection, exchange: Exchange) -> None:
    """Keep an exchange in the caller's transaction. Raises NotFound when its conversation is
    not there and it does not begin it."""
    at = as_utc(exchange.asked_at)
    if exchange.opened_by is None:
        _owner(connection, exchange.conversation_id)
    else:
        asker, channel = exchange.opened_by
        row = {"id": exchange.conversation_id, "asker": asker, "channel": channel}
        connection.execute(insert(t.conversations).values(row | {"created_at": at}))
    connection.execute(
        insert(t.turns).values(
            conversation_id=exchange.conversation_id,
            question=exchange.question,
            standalone=exchange.standalone,
            status=exchange.status.value,
            record_id=exchange.record_id,
            asked_at=at,
        )
    )


class Conversations:
    """Reads the tables `conversations` and `turns`.

    Every method raises LibraryError when the database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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

    def check_owner(self, conversation_id: str, who: str) -> None:
        """Raise NotFound unless it is theirs: that another's exists is not told either."""
        if self.owner(conversation_id) != who:
            raise _unknown(conversation_id)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        refused = told(self._engine, LibraryError, "The conversation could not be read")
        with refused, self._engine.connect() as connection:
            yield connection


def _owner(connection: Connection, conversation_id: str) -> str | None:
    query = select(t.conversations.c.asker).where(t.conversations.c.id == conversation_id)
    row = connection.execute(query).first()
    if row is None:
        raise _unknown(conversation_id)
    owner: str | None = row.asker
    return owner


def _unknown(conversation_id: str) -> NotFound:
    return NotFound(
        f"There is no conversation {conversation_id!r}. Ask without a conversation to begin one."
    )
