"""The database into one file and back, while others go on using it: by SQLite's own backup, or by
PostgreSQL's pg_dump and pg_restore."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Engine, inspect

from assistant.errors import LibraryCorrupt, LibraryError, SettingsError
from assistant.storage.address import open_engine

_DEBIAN = "/usr/lib/postgresql"


def dump_name(engine: Engine) -> str:
    """What the file is called; it says what can read it."""
    return "bedside.db" if engine.dialect.name == "sqlite" else "bedside.pgdump"


def dump(engine: Engine, file: Path) -> None:
    """Write the database as it is at one moment. Raises LibraryError saying why it cannot."""
    if engine.dialect.name != "sqlite":
        _run("pg_dump", engine.url, "--format=custom", "--no-owner", "--file", str(file))
        return
    try:
        with engine.connect() as connection, sqlite3.connect(file) as copy:
            held = connection.connection.driver_connection
            assert isinstance(held, sqlite3.Connection)
            held.backup(copy)
        copy.close()
    except sqlite3.Error as error:
        raise LibraryError(
            f"The database could not be copied to {file} ({error}). Is there room, and may it be "
            "written?"
        ) from error


def is_empty(url: str) -> bool:
    """Whether there is nothing yet at a URL."""
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            return not Path(str(engine.url.database)).exists()
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def load(file: Path, url: str) -> None:
    """Put what `dump` wrote where nothing is. Raises SettingsError for a file of another kind of
    database, LibraryError saying why it cannot."""
    engine = open_engine(url)
    try:
        if file.name != dump_name(engine):
            kind = "PostgreSQL" if file.suffix == ".pgdump" else "an embedded library"
            raise SettingsError(
                f"This backup is of {kind}. Restore it there; `bedside migrate "
                "embedded-to-server` moves an embedded library to PostgreSQL."
            )
        if engine.dialect.name == "sqlite":
            target = Path(str(engine.url.database))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        else:
            single = ("--single-transaction", "--exit-on-error", "--no-owner")
            _run("pg_restore", engine.url, *single, str(file))
    finally:
        engine.dispose()


def _run(program: str, url: URL, *arguments: str) -> None:
    found = _program(program)
    if program == "pg_restore":
        arguments = ("--dbname", str(url.database), *arguments)
    ran = subprocess.run(
        [found, *arguments],
        env=_as_libpq(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        said = (ran.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise LibraryCorrupt(f"{program} failed: {said}")


def _program(name: str) -> str:
    """The newest of a PostgreSQL program: it reads every older server. Raises SettingsError."""
    debian = sorted(Path(_DEBIAN).glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which(name)
    if found is None:
        raise SettingsError(
            f"{name} is not installed; it comes with PostgreSQL's client (Debian's package "
            "postgresql-client)."
        )
    return found


def _as_libpq(url: URL) -> Mapping[str, str]:
    """Where the database is, as PostgreSQL's own programs read it; no password in a list of
    processes."""
    given = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in given.items() if value is not None}
