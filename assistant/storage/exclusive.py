"""A transaction that nobody else writes beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine, text

# Any number will do, as long as every writer uses the same one.
LOCK = 0x0062_6564_7369_6465
# One statement, in this order: each is a way to the server while others wait for the lock.
_TAKE = text(f"SELECT set_config('lock_timeout', '15s', true), pg_advisory_xact_lock({LOCK})")
# Threads of one process queue here, by database: SQLite's own lock makes them poll, with pauses
# that grow, and the last to come may be the first to get it.
_TURNSTILES: defaultdict[str, Lock] = defaultdict(Lock)


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock before its first look at any row.

    A writer that reads first and locks later could build on a row that is no longer the last.
    """
    if engine.dialect.name == "sqlite":
        with _TURNSTILES[str(engine.url)], _immediate(engine) as connection:
            yield connection
    else:
        with engine.begin() as connection:
            connection.execute(_TAKE)
            yield connection


@contextmanager
def _immediate(engine: Engine) -> Iterator[Connection]:
    # The driver begins a transaction only at the first write, too late for the lock, so here
    # it is told to stay out of it.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            # The driver's own rollback is harmless where SQLite already rolled back (full disk).
            connection.connection.rollback()
            raise
