"""Moving the tables of one database into another, PostgreSQL: whole, and again where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from assistant.errors import LibraryError
from assistant.storage.faults import told
from assistant.storage.tables import chunks, library_facts, records, schema, sections

# Rows that never change once they are there; of the others the newest state counts.
_FINISHED = (chunks, sections, records)
_BATCH = 200
_WHAT = "The tables could not be moved"

Progress = Callable[[str, int, int], None]
Key = tuple[Any, ...]


class Tables:
    """The tables of two databases. Every method raises LibraryError when one refuses."""

    def __init__(self, source: Engine, target: Engine) -> None:
        self._source = source
        self._target = target

    def counts(self) -> dict[str, tuple[int, int]]:
        """Table → how many rows here and there."""
        with self._both() as (here, there):
            return {
                table.name: (_count(here, table), _count(there, table))
                for table in schema.sorted_tables
            }

    def foreign_records(self) -> int:
        """How many entries of the record the target has that are not the source's."""
        with self._both() as (here, there):
            return len(_keys(there, records) - _keys(here, records))

    def empty_library(self) -> None:
        """Remove from the target what a library consists of, for a move from the beginning."""
        with told(self._target, LibraryError, _WHAT), self._target.begin() as there:
            for table in (chunks, sections):
                there.execute(delete(table))

    def copy(self, progress: Progress) -> None:
        """Make the target's tables those of the source; all but the facts about the library.

        progress: called with a table, rows done and in all.
        """
        tables = [table for table in schema.sorted_tables if table is not library_facts]
        for table in reversed(tables):
            self._drop_extra(table)
        for table in tables:
            self._copy(table, progress)

    def copy_facts(self) -> None:
        """Make the facts about the library those of the source."""
        with self._both() as (here, _):
            rows = [dict(row) for row in here.execute(select(library_facts)).mappings()]
        with told(self._target, LibraryError, _WHAT), self._target.begin() as there:
            there.execute(delete(library_facts))
            if rows:
                there.execute(insert(library_facts), rows)

    # -- inside ------------------------------------------------------------------------------

    def _drop_extra(self, table: Table) -> None:
        with self._both() as (here, there):
            extra = sorted(_keys(there, table) - _keys(here, table))
        with told(self._target, LibraryError, _WHAT), self._target.begin() as there:
            for part in _parts(extra):
                there.execute(delete(table).where(_key(table).in_(part)))

    def _copy(self, table: Table, progress: Progress) -> None:
        with self._both() as (here, there):
            keys = _keys(here, table)
            done = _keys(there, table) if table in _FINISHED else set()
        todo, count = sorted(keys - done), len(keys & done)
        progress(table.name, count, len(keys))
        for part in _parts(todo):
            with told(self._source, LibraryError, _WHAT), self._source.connect() as here:
                found = here.execute(select(table).where(_key(table).in_(part))).mappings()
                rows = [_row(row) for row in found]
            self._put(table, rows)
            count += len(part)
            progress(table.name, count, len(keys))
        self._renumber(table)

    def _put(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        statement = insert(table)
        names = [c.name for c in table.columns if not c.primary_key]
        newest = {name: statement.excluded[name] for name in names}
        statement = statement.on_conflict_do_update(index_elements=table.primary_key, set_=newest)
        with told(self._target, LibraryError, _WHAT), self._target.begin() as there:
            there.execute(statement, rows)

    def _renumber(self, table: Table) -> None:
        """Have PostgreSQL count on from the last number that was moved."""
        column = table.autoincrement_column
        if column is None:
            return
        with told(self._target, LibraryError, _WHAT), self._target.begin() as there:
            last = there.execute(select(func.max(column))).scalar()
            if last is not None:
                sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
                there.execute(sequence, {"table": table.name, "column": column.name, "last": last})

    def _both(self) -> _Both:
        return _Both(self._source, self._target)


class _Both:
    """Connections to both databases, to read."""

    def __init__(self, source: Engine, target: Engine) -> None:
        self._engines = (source, target)
        self._open: list[Connection] = []

    def __enter__(self) -> tuple[Connection, Connection]:
        for engine in self._engines:
            with told(engine, LibraryError, _WHAT):
                self._open.append(engine.connect())
        return self._open[0], self._open[1]

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for connection in self._open:
            connection.close()
        if isinstance(error, DBAPIError):
            with told(self._engines[1], LibraryError, _WHAT):
                raise error


def _key(table: Table) -> Any:
    return tuple_(*table.primary_key.columns)


def _keys(connection: Connection, table: Table) -> set[Key]:
    return {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as PostgreSQL takes it: SQLite gives times without their zone, which is UTC."""
    return {
        str(name): value.replace(tzinfo=UTC)
        if isinstance(value, datetime) and value.tzinfo is None
        else value
        for name, value in row.items()
    }


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for at in range(0, len(keys), _BATCH):
        yield keys[at : at + _BATCH]
