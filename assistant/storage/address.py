"""Where the database is: its URL, and how its driver is to be used."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import SettingsError

_SILENT = 60  # seconds that a server may say nothing before it counts as away
_CONNECTING = 10
_IDLE = 1.0
# Drivers differ in what they call the same; another one than these goes by its own defaults.
_BY_DRIVER: dict[str, dict[str, Any]] = {
    "pg8000": {"timeout": _SILENT},
    "psycopg": {"connect_timeout": _CONNECTING},
    "psycopg2": {"connect_timeout": _CONNECTING},
}


def this_process() -> str:
    """This process as others see it: in the library's lock, and in PostgreSQL's list."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def open_engine(text: str) -> Engine:
    """An engine for a SQLAlchemy URL; nothing is connected to yet.

    Raises SettingsError for a URL that cannot be used, and for a driver that is not installed.
    """
    url = _url(text)
    # Without the parameters an error that is logged holds no question.
    common: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "postgresql":
        common |= {
            "pool_size": 8,
            "max_overflow": 8,
            "pool_timeout": 15,
            "connect_args": _BY_DRIVER.get(url.get_driver_name(), {})
            | {"application_name": f"bedside {this_process()}"[:63]},
        }
    try:
        engine = create_engine(url, **common)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"BEDSIDE_DATABASE_URL names the driver {url.get_driver_name()}, which is not "
            "installed. `pip install 'bedside[postgresql]'` brings pg8000, for "
            "postgresql+pg8000://…; any other is yours to install."
        ) from error
    event.listen(engine, "do_connect", _connect)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_check_idle, engine))
    return engine


def _note_use(_: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _check_idle(
    engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _: object
) -> None:
    """Find out a connection that a restart of the server broke before it is used; one that was
    used a moment ago is taken as it is, as asking each time would double the ways."""
    if time.monotonic() - record.info.get("used", -_IDLE) < _IDLE:
        return
    try:
        engine.dialect.do_ping(connection)
    except Exception as error:  # whatever a driver raises over a broken connection
        raise InvalidatePoolError from error


def _connect(dialect: Any, _: object, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """Connect; what the network says of a server that is just going or coming is an error of the
    driver's, which pg8000 leaves out while it shakes hands."""
    try:
        return dialect.connect(*args, **named)
    except OSError as error:
        raise dialect.loaded_dbapi.InterfaceError(str(error)) from error


def _url(text: str) -> URL:
    try:
        url = make_url(text)
        known = url.get_backend_name() in ("sqlite", "postgresql")
        if known and url.drivername == "postgresql":
            url = url.set(drivername="postgresql+pg8000")
        known = known and bool(url.get_dialect())
    except (ArgumentError, NoSuchModuleError, ValueError):
        known = False
    if not known:
        raise SettingsError(
            "BEDSIDE_DATABASE_URL cannot be used. Write it as "
            "postgresql+pg8000://USER:PASSWORD@HOST:5432/DATABASE, or leave it out for SQLite in "
            "BEDSIDE_DATA_DIR."
        )
    return url
