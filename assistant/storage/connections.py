"""What becomes of connections to a server between two uses, and how they are used to read.

Each way to the server and back counts here: a question asks the database a dozen things.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

_IDLE = 1.0  # seconds after which a connection is tried before it is used


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for statements that only read, each for itself.

    PostgreSQL's are not put into a transaction: to begin and to end one would be two more ways to
    the server for each. `kept_well` sets that back.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            _set_autocommit(connection.connection.dbapi_connection, True)
        yield connection


def kept_well(engine: Engine) -> None:
    """Look after an engine's connections to a server."""
    event.listen(engine, "checkin", _put_back)
    event.listen(engine, "checkout", partial(_check_idle, engine))


def _put_back(connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()
    if connection is not None:  # it is None for one that broke
        _set_autocommit(connection, False)


def _check_idle(engine: Engine, connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """Find out a connection that a restart of the server broke before it is used; one that was
    used a moment ago is taken as it is, as asking each time would double the ways."""
    if time.monotonic() - record.info.get("used", -_IDLE) < _IDLE:
        return
    try:
        engine.dialect.do_ping(connection)
    except Exception as error:  # whatever a driver raises over a broken connection
        raise InvalidatePoolError from error


def _set_autocommit(connection: Any, on: bool) -> None:
    """No part of Python's interface to databases, but all of PostgreSQL's drivers have it."""
    if connection.autocommit != on:
        connection.autocommit = on
