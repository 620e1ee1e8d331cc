"""Opening the database and bringing its tables up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from assistant.errors import LibraryCorrupt
from assistant.storage.faults import reason

HEAD = "0001"
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL, making or migrating its tables.

    Raises LibraryCorrupt when the database cannot be read or was written by a newer Bedside.
    """
    if make_url(url).get_backend_name() == "sqlite" and make_url(url).database:
        Path(str(make_url(url).database)).parent.mkdir(parents=True, exist_ok=True)
    # Without the parameters an error that is logged holds no question.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        version = current_version(engine)
        if version != HEAD:
            migrate(engine, version)
    except DatabaseError as error:
        raise LibraryCorrupt(
            f"The library cannot be opened: {reason(error, engine)}. Without a backup, move the "
            "database away and ingest again; the record of past answers goes with it."
        ) from error
    return engine


def current_version(engine: Engine) -> str | None:
    """The migration that the database stands at, None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, version: str | None, target: str = "head") -> None:
    """Run the migrations up to target."""
    # Alembic takes 0.2 s to import and is needed once in a database's life.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
    except CommandError as error:
        raise LibraryCorrupt(
            f"The database stands at migration {version!r}, which this version of Bedside does "
            f"not know ({error}). Install the version that wrote it, or a newer one."
        ) from error


def _set_pragmas(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA mmap_size=2147483648")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()
