"""Why the database refused, in words for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from assistant.errors import BedsideError, LibraryError, StoreAway

_FULL = "the disk that holds {database} is full. Free some space and try again"
_LOCKED = (
    "another process kept {database} locked for too long. Try again; if it goes on, look for a "
    "backup or an ingest that hangs"
)
_READ_ONLY = (
    "{database} can only be read. Give the user that runs Bedside the right to write to the "
    "database, its folder included"
)
_FAILING = (
    "the disk that holds {database} is full, at its limit or failing ({error}). Free some space "
    "and try again; if it goes on, check the disk"
)
_DAMAGED = "{database} is damaged ({error}). Restore it from a backup"
_AWAY = (
    "{database} cannot be reached ({error}). Start it, or check BEDSIDE_DATABASE_URL; nothing is "
    "lost, and Bedside goes on as soon as it is there"
)
_CROWDED = (
    "{database} takes no more connections at present. Try again; if it goes on, raise "
    "max_connections there or start fewer replicas"
)
_REFUSED = "{database} refuses the user or the password ({error}). Check BEDSIDE_DATABASE_URL"
_ABSENT = (
    "{database} is not there ({error}). Make it with `createdb`, or check BEDSIDE_DATABASE_URL"
)
_OTHER = "{database} refused ({error}). See the log"

# Primary result codes of SQLite, https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _FAILING,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "53100": _FULL,
    "55P03": _LOCKED,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "53300": _CROWDED,
    "57P01": _AWAY,
    "57P02": _AWAY,
    "57P03": _AWAY,
    "28000": _REFUSED,
    "28P01": _REFUSED,
    "3D000": _ABSENT,
}


def reason(error: SQLAlchemyError, engine: Engine) -> str:
    """What went wrong and what to do, to follow "… could not be written: " (no full stop)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    pattern = _OTHER
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code; an error of the driver itself carries none.
        pattern = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, _OTHER)
    elif away(error):
        pattern = _AWAY
    elif isinstance(error, NoConnectionLeft):
        pattern = _CROWDED
    elif cause is not None:
        pattern = _POSTGRESQL.get(_sqlstate(cause), _OTHER)
    return pattern.format(database=_name(engine), error=_message(cause))


def away(error: SQLAlchemyError) -> bool:
    """Whether the database's server could not be reached, or went away meanwhile."""
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    state = _sqlstate(error.orig) if error.orig is not None else ""
    if state:
        return _POSTGRESQL.get(state) == _AWAY or state.startswith("08")
    # A driver that never spoke to the server, or lost it, has no code of the server's.
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; SQLite gives times back without the zone they were stored in."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _sqlstate(cause: BaseException) -> str:
    return str(getattr(cause, "sqlstate", None) or _fields(cause).get("C", ""))


def _message(cause: BaseException | None) -> str:
    """Its first line: the lines after it quote the row, whose text may be about a patient."""
    text = _fields(cause).get("M", "") or str(cause)
    return (text.splitlines() or [""])[0]


def _fields(cause: BaseException | None) -> dict[str, str]:
    """What PostgreSQL's server said; pg8000 hands it on as a dict, other drivers as text."""
    first = cause.args[0] if cause is not None and cause.args else None
    return first if isinstance(first, dict) else {}


def _name(engine: Engine) -> str:
    url = engine.url.render_as_string(hide_password=True)
    return f"the database {engine.url.database if engine.dialect.name == 'sqlite' else url}"


@contextmanager
def told(engine: Engine, fault: type[BedsideError], what: str) -> Iterator[None]:
    """Raise what the database refuses as an error for a person. what: what could not be done.
    A LibraryError is a StoreAway where the database's server is away."""
    try:
        yield
    except SQLAlchemyError as error:
        if issubclass(fault, LibraryError) and away(error):
            fault = StoreAway
        raise fault(f"{what}: {reason(error, engine)}.") from error
