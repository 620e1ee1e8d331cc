"""Where the database is: its URL, and how its driver is to be used."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from assistant.errors import SettingsError
from assistant.storage.connections import kept_well

_SILENT = 60  # seconds that a server may say nothing before it counts as away
_CONNECTING = 10
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
            "skip_autocommit_rollback": True,
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
        kept_well(engine)
    return engine


def _connect(dialect: Any, _: object, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """Connect; what the network says of a server that is just going or coming is an error of the
    driver's, which pg8000 leaves out while it shakes hands."""
    try:
        if dialect.driver != "pg8000" or not named.get("host") or named.get("unix_sock"):
            return dialect.connect(*args, **named)
        with _closed_on_failure(_at_once(named["host"], named.get("port", 5432))) as own:
            return dialect.loaded_dbapi.Connection(*args, **named, sock=own)
    except OSError as error:
        raise dialect.loaded_dbapi.InterfaceError(str(error)) from error


def _at_once(host: str, port: int) -> socket.socket:
    """A connection that sends what is written at once. pg8000 writes an entry of the record in
    pieces, and the second would wait 40 ms for the server's word that it has the first."""
    own = socket.create_connection((host, port), _SILENT)
    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return own


@contextmanager
def _closed_on_failure(own: socket.socket) -> Iterator[socket.socket]:
    """A socket that is closed where what it is handed to fails."""
    try:
        yield own
    except BaseException:
        own.close()
        raise


def _url(text: str) -> URL:
    try:
        url = make_url(text)
        known = url.get_backend_name() in ("sqlite", "postgresql")
        if known and (url.drivername == "postgresql" or _is_stood_in_for(url)):
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


def _is_stood_in_for(url: URL) -> bool:
    """Whether pg8000 takes the place of psycopg, which is not installed. Not where the URL says
    more than where to connect: that each driver takes in words of its own."""
    return url.drivername == "postgresql+psycopg" and not url.query and not find_spec("psycopg")
