"""What chat platforms deliver: kept before it is acknowledged, answered once, over restarts and
replicas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from assistant.errors import InboxError
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import as_utc, reason, told
from assistant.storage.tables import deliveries
from assistant.storage.threads import open_thread


class State(StrEnum):
    """How far a delivery is. failed: given up, its person was told where that was possible."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FAILED = "failed"


_SEARCHED = 1000  # messages of a thread, newest first
_UNDONE = (State.WAITING.value, State.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery. key: the platform's own id of it. thread: deliveries of one are answered in
    their order. person: pseudonym. body: what to do, as JSON. record_id: of its answer, made or
    to be made. sent: ids of the messages that went out for it. tries: failed attempts. again: it
    was taken before, so more may have gone out than was noted."""

    key: str
    platform: str
    thread: str
    person: str
    body: Mapping[str, Any]
    record_id: str
    sent: tuple[str, ...] = ()
    tries: int = 0
    again: bool = False


class ClaimLost(Exception):
    """Another worker has the delivery now: nothing more is to be done here."""


class Inbox:
    """The table `deliveries`. Safe to share between threads and processes.

    Every method raises InboxError when the database refuses.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, new: Delivery, address: Mapping[str, Any] | None = None) -> bool:
        """Keep a delivery, durably; False where it is kept already.

        address: what posting into its thread takes, where follow-ups in it are to be answered.
        """
        at = self._now()
        row = {
            "key": new.key, "platform": new.platform, "thread": new.thread, "person": new.person,
            "body": dict(new.body), "record_id": new.record_id, "sent": list(new.sent),
            "state": State.WAITING.value, "tries": 0, "received_at": at, "due_at": at,
        }  # fmt: skip
        try:
            with exclusive(self._engine) as connection:
                if _held(connection, new.key):
                    return False
                connection.execute(insert(deliveries).values(row))
                if address is not None:
                    open_thread(connection, new.thread, new.platform, address, at)
        except IntegrityError:
            return False
        except SQLAlchemyError as error:
            raise InboxError(
                f"A message could not be kept: {reason(error, self._engine)}."
            ) from error
        return True

    def count_since(self, person: str, moment: datetime) -> int:
        """How many deliveries of a person came in after a moment."""
        t = deliveries.c
        query = select(func.count()).where(t.person == person, t.received_at > as_utc(moment))
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    def answered(self, person: str, limit: int) -> tuple[str, ...]:
        """Record ids of the answers to what a person last asked, newest first; what was refused,
        or is only just being answered, has none in the record."""
        t = deliveries.c
        taken = (State.IN_PROGRESS.value, State.DONE.value)
        query = select(t.record_id).where(t.person == person, t.state.in_(taken))
        with self._reading() as connection:
            found = connection.execute(query.order_by(t.seq.desc()).limit(limit))
            return tuple(found.scalars())

    def of_message(self, thread: str, sent: str) -> str | None:
        """Record id of the answer of which a message of ours in a thread is a part, None where
        that is not known (any more). sent: the message's id."""
        t = deliveries.c
        query = select(t.record_id, t.sent).where(t.thread == thread)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(t.seq.desc()).limit(_SEARCHED))
            return next((row.record_id for row in rows if sent in row.sent), None)

    def claim(self, platforms: Iterable[str], by: str, lease: timedelta) -> Delivery | None:
        """Take the next delivery of these platforms, None where none is due.

        Of a thread only the oldest undone one is taken, once at a time. by: who takes it. lease:
        for how long, unless renewed; then others may take it.
        """
        query = _next(tuple(platforms), self._now())
        with self._reading() as connection:
            if connection.execute(query).first() is None:
                return None
        with self._writing() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            taken = {"state": State.IN_PROGRESS.value, "claimed_by": by}
            connection.execute(
                update(deliveries)
                .where(deliveries.c.seq == row.seq)
                .values(taken | {"due_at": self._now() + lease})
            )
        return _delivery(row)

    def renew(self, key: str, by: str, lease: timedelta) -> None:
        """Keep a claim. Raises ClaimLost."""
        self._change(key, by, {"due_at": self._now() + lease})

    def note_sent(self, key: str, by: str, sent: Sequence[str]) -> None:
        """Note which messages went out. Raises ClaimLost."""
        self._change(key, by, {"sent": list(sent)})

    def finish(self, key: str, by: str, state: State) -> None:
        """Note that it is over; what it was is forgotten. Raises ClaimLost."""
        over: dict[str, Any] = {"state": state.value, "body": {}, "finished_at": self._now()}
        self._change(key, by, over)

    def retry(self, key: str, by: str, wait: timedelta, *, failed: bool = True) -> None:
        """Give it back, to be taken again after a while. failed: whether this was an attempt.
        Raises ClaimLost."""
        again: dict[str, Any] = {"state": State.WAITING.value, "due_at": self._now() + wait}
        if failed:
            again["tries"] = deliveries.c.tries + 1
        self._change(key, by, again)

    def forget(self, before: datetime) -> None:
        """Drop what was over before a moment; no platform delivers so old a message again."""
        t = deliveries.c
        old = delete(deliveries).where(t.finished_at < as_utc(before))
        with self._writing() as connection:
            connection.execute(old)

    # -- inside ------------------------------------------------------------------------------

    def _change(self, key: str, by: str, values: Mapping[str, Any]) -> None:
        t = deliveries.c
        mine = and_(t.key == key, t.claimed_by == by, t.state == State.IN_PROGRESS.value)
        with self._writing() as connection:
            if not connection.execute(update(deliveries).where(mine).values(values)).rowcount:
                raise ClaimLost(key)

    def _now(self) -> datetime:
        return as_utc(self._clock())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        refused = told(self._engine, InboxError, "What chats delivered could not be read")
        with refused, self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        refused = told(self._engine, InboxError, "What chats delivered could not be noted")
        with refused, exclusive(self._engine) as connection:
            yield connection


def _held(connection: Connection, key: str) -> bool:
    query = select(deliveries.c.seq).where(deliveries.c.key == key)
    return connection.execute(query).first() is not None


def _next(platforms: Sequence[str], now: datetime) -> Any:
    """The next delivery that is due: new, to be tried again, or of a worker that is gone."""
    t, e = deliveries.c, deliveries.alias().c
    earlier = select(e.seq).where(e.thread == t.thread, e.state.in_(_UNDONE), e.seq < t.seq)
    due = or_(
        and_(t.state == State.WAITING.value, t.due_at <= now),
        and_(t.state == State.IN_PROGRESS.value, t.due_at < now),
    )
    return (
        select(deliveries)
        .where(t.platform.in_(platforms), due, ~earlier.exists())
        .order_by(t.seq)
        .limit(1)
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.key, row.platform, row.thread, row.person, row.body, row.record_id,
        tuple(row.sent), row.tries, row.claimed_by is not None,
    )  # fmt: skip
