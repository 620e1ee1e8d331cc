"""Threads of chats, each one conversation, and who was told what not to type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from assistant.errors import InboxError
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import as_utc, told
from assistant.storage.tables import acquainted, chat_threads


@dataclass(frozen=True, slots=True)
class ChatThread:
    """A thread that is answered in. address: what posting into it takes. conversation_id: None
    until its first question was answered."""

    thread: str
    platform: str
    address: Mapping[str, Any]
    conversation_id: str | None


def open_thread(
    connection: Connection,
    thread: str,
    platform: str,
    address: Mapping[str, Any],
    at: datetime,
) -> None:
    """Note a thread in the caller's transaction, which holds the write lock; one that is known
    stays as it is."""
    known = select(chat_threads.c.thread).where(chat_threads.c.thread == thread)
    if connection.execute(known).first() is None:
        row = {"thread": thread, "platform": platform, "address": dict(address), "opened_at": at}
        connection.execute(insert(chat_threads).values(row))


class Threads:
    """The tables `chat_threads` and `acquainted`.

    Every method raises InboxError when the database refuses.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, thread: str) -> ChatThread | None:
        """A thread that is answered in, None for one that is not."""
        return self._one(chat_threads.c.thread == thread)

    def of_conversation(self, conversation_id: str) -> ChatThread | None:
        """The thread of a conversation, None for one that was not held in a chat."""
        return self._one(chat_threads.c.conversation_id == conversation_id)

    def join(self, thread: str, conversation_id: str) -> None:
        """Note which conversation a thread is."""
        row = update(chat_threads).where(chat_threads.c.thread == thread)
        with self._writing() as connection:
            connection.execute(row.values(conversation_id=conversation_id))

    def keep(self, thread: str, platform: str, conversation_id: str) -> None:
        """Note which conversation a thread is that nobody posts into unasked."""
        with self._writing() as connection:
            open_thread(connection, thread, platform, {}, as_utc(self._clock()))
            row = update(chat_threads).where(chat_threads.c.thread == thread)
            connection.execute(row.values(conversation_id=conversation_id))

    def has_met(self, person: str) -> bool:
        """Whether a person was told what not to type."""
        query = select(acquainted.c.person).where(acquainted.c.person == person)
        with self._reading() as connection:
            return connection.execute(query).first() is not None

    def meet(self, person: str) -> None:
        """Note that a person was told what not to type."""
        query = select(acquainted.c.person).where(acquainted.c.person == person)
        with self._writing() as connection:
            if connection.execute(query).first() is None:
                row = {"person": person, "at": as_utc(self._clock())}
                connection.execute(insert(acquainted).values(row))

    # -- inside ------------------------------------------------------------------------------

    def _one(self, which: Any) -> ChatThread | None:
        with self._reading() as connection:
            row = connection.execute(select(chat_threads).where(which)).first()
        if row is None:
            return None
        return ChatThread(row.thread, row.platform, row.address, row.conversation_id)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        refused = told(self._engine, InboxError, "A chat's threads could not be read")
        with refused, self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        refused = told(self._engine, InboxError, "A chat's threads could not be noted")
        with refused, exclusive(self._engine) as connection:
            yield connection
