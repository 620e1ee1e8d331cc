"""Opening the database and bringing its tables up to date."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from assistant.errors import LibraryCorrupt, SettingsError, StoreAway
from assistant.storage.address import open_engine
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import away, reason

HEAD = "0005"
_MIGRATING = Lock()
_TRIES, _PAUSE = 50, 0.1  # seconds
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL, making or migrating its tables.

    Raises LibraryCorrupt when the database cannot be read or was written by a newer Bedside,
    StoreAway when its server cannot be reached, SettingsError for a URL that cannot be used and
    when its folder cannot be made.
    """
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            _make_folder(Path(engine.url.database).parent)
        event.listen(engine, "connect", _set_pragmas)
    try:
        if current_version(engine) != HEAD:
            migrate(engine)
    except DBAPIError as error:
        why = f"The library cannot be opened: {reason(error, engine)}."
        if away(error):
            raise StoreAway(why) from error
        if "damaged" in why:
            why += (
                " Without a backup, move the database away and ingest again; the record of past "
                "answers goes with it."
            )
        raise LibraryCorrupt(why) from error
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"BEDSIDE_DATA_DIR: {folder} cannot be made ({error.strerror}). Name a folder that "
            "the user that runs Bedside may write to."
        ) from error


def current_version(engine: Engine) -> str | None:
    """The migration that the database stands at, None for an empty one."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine) -> None:
    """Run the migrations that the database lacks.

    Raises LibraryCorrupt for a database of a newer Bedside.
    """
    # Alembic takes 0.2 s to import and is needed once in a database's life.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    version: str | None = None
    try:
        # Servers and commands may be started at once; and Alembic keeps what it does in globals.
        with _MIGRATING, exclusive(engine) as connection:
            version = _version(connection)
            if version != HEAD:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except CommandError as error:
        raise LibraryCorrupt(
            f"The database stands at migration {version!r}, which this version of Bedside does "
            f"not know ({error}). Install the version that wrote it, or a newer one."
        ) from error


def _set_pragmas(connection: object, _: object) -> None:
    cursor: sqlite3.Cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA busy_timeout=15000")
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA mmap_size=2147483648")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Switch to write-ahead logging. Of two that switch a new database at once SQLite refuses one
    without waiting, whatever the time-out, so as not to lock both for good."""
    for left in reversed(range(_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(_PAUSE)
