"""One writer of the library at a time, on whichever machine: a lock that PostgreSQL keeps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import LibraryBusy, LibraryError, StoreAway
from assistant.storage.faults import told

# Any number will do, as long as every writer uses the same one; not that of exclusive.py.
_LOCK = 0x0062_6564_7369_6466
_PAUSE = 0.2  # seconds between two tries
_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND ((classid::bigint << 32) | objid::bigint) = :key"
)


class DatabaseLock:
    """The library's writer lock, for writers on several machines.

    PostgreSQL keeps it for as long as the connection that took it stands, and gives it to the
    next one when its writer dies.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: tuple[Connection, int] | None = None

    @contextmanager
    def held(self, wait: float) -> Iterator[None]:
        """Hold it. wait: seconds to wait for another writer. Raises LibraryBusy, StoreAway."""
        with self._connection() as connection:
            self._take(connection, wait)
            self._held = (connection, _backend(connection))
            try:
                yield
            finally:
                self._held = None
                self._give_back(connection)

    def check(self) -> None:
        """Raise StoreAway when the lock was lost: another writer may have it by now."""
        if self._held is None:
            return
        connection, backend = self._held
        try:
            if _backend(connection) == backend:
                return
        except SQLAlchemyError:
            pass
        raise StoreAway(
            "The connection to PostgreSQL that held the library's lock was lost. Nothing is half "
            "done; run the command again and it goes on where it stopped."
        )

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with told(self._engine, LibraryError, "The library cannot be changed"):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            yield connection

    def _take(self, connection: Connection, wait: float) -> None:
        until = time.monotonic() + wait
        with told(self._engine, LibraryError, "The library cannot be changed"):
            while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}):
                if time.monotonic() >= until:
                    holder = connection.scalar(_HOLDER, {"key": _LOCK}) or "another process"
                    raise LibraryBusy(
                        f"The library is being changed by {holder.removeprefix('bedside ')}. Wait "
                        "until it has finished."
                    )
                time.sleep(_PAUSE)

    def _give_back(self, connection: Connection) -> None:
        try:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        except SQLAlchemyError:
            connection.invalidate()  # closing it gives the lock back, too


def _backend(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)
