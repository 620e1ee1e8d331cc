"""Opening the database: new, old, foreign and damaged."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from assistant.errors import LibraryCorrupt, SettingsError
from assistant.storage import open_database, schema
from assistant.storage.engine import HEAD, current_version, migrate

NOBODY = 65534


def _columns(engine: Engine, table: str) -> dict[str, tuple[str, bool]]:
    return {
        c["name"]: (str(c["type"]), bool(c["nullable"])) for c in inspect(engine).get_columns(table)
    }


def _indexes(engine: Engine, table: str) -> set[tuple[str | None, tuple[str | None, ...]]]:
    return {(i["name"], tuple(i["column_names"])) for i in inspect(engine).get_indexes(table)}


def _keys(engine: Engine, table: str) -> list[object]:
    look = inspect(engine)
    foreign = sorted(
        (k["constrained_columns"], k["referred_table"]) for k in look.get_foreign_keys(table)
    )
    return [look.get_pk_constraint(table)["constrained_columns"], foreign]


def test_the_migrations_make_the_tables_that_the_code_uses(engine: Engine, tmp_path: Path) -> None:
    made = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    schema.create_all(made)
    assert set(inspect(engine).get_table_names()) == {*schema.tables, "alembic_version"}
    if engine.dialect.name == "sqlite":
        for table in schema.tables:
            assert _columns(engine, table) == _columns(made, table)
            assert _indexes(engine, table) == _indexes(made, table)
            assert _keys(engine, table) == _keys(made, table)


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    import assistant.storage.engine as storage

    config = Config()
    config.set_main_option("script_location", str(storage._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    assert current_version(engine) == HEAD
    assert set(schema.tables) < set(inspect(engine).get_table_names())


def test_opening_again_keeps_what_is_there(url: str) -> None:
    first = open_database(url)
    with first.begin() as connection:
        connection.execute(text("INSERT INTO library_facts VALUES ('a', 'b')"))
    with open_database(url).connect() as connection:
        assert connection.execute(text("SELECT value FROM library_facts")).scalar() == "b"


def test_two_that_open_an_empty_database_at_once_both_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'folder' / 'bedside.db'}"
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def open_it() -> None:
        start.wait()
        try:
            open_database(url).dispose()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_database_of_a_newer_bedside_is_left_alone(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='9999'"))
    with pytest.raises(LibraryCorrupt, match=r"'9999'.*newer"):
        open_database(url)


@pytest.mark.parametrize(
    "content", [b"This is no database. " * 500, b"SQLite format 3\x00" + b"\xff" * 9000]
)
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bedside.db"
    path.write_bytes(content)
    with pytest.raises(LibraryCorrupt, match="backup") as error:
        open_database(f"sqlite:///{path}")
    assert str(path) in str(error.value)
    assert path.read_bytes() == content


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read and write everything."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(me)


def test_a_folder_that_may_not_be_written_says_so() -> None:
    with TemporaryDirectory() as name:  # pytest's own folders are closed to nobody
        folder = Path(name)
        folder.chmod(0o755)
        url = f"sqlite:///{folder / 'bedside.db'}"
        open_database(url).dispose()
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        with nobody():
            with pytest.raises(LibraryCorrupt, match=r"right to write"):
                open_database(url)
            with pytest.raises(SettingsError, match=r"BEDSIDE_DATA_DIR.*cannot be made") as error:
                open_database(f"sqlite:///{folder / 'deeper' / 'bedside.db'}")
            assert str(folder / "deeper") in str(error.value)
        folder.chmod(0o755)
