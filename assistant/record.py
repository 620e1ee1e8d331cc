"""The record: an append-only audit log whose entries are chained by their hashes.

Nothing is answered that is not recorded first. What an entry of each kind holds is in
`recorded.py`, how the chain is sealed and checked in `chain.py`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, literal_column, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from assistant.chain import GENESIS, Anchor, Link, Verification, verify
from assistant.errors import NotFound, RecordError
from assistant.storage.documents import members
from assistant.storage.exclusive import exclusive
from assistant.storage.faults import as_utc, reason, told
from assistant.storage.tables import records

Clock = Callable[[], datetime]

# No parameter: with one it is three ways to a server.
_ONE: ColumnElement[int] = literal_column("1")
_LINK = tuple(records.c[name] for name in Link.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One entry. body: whatever JSON its kind holds. at: UTC."""

    seq: int
    id: str
    kind: str
    about: str | None
    at: datetime
    body: Mapping[str, Any]
    previous_hash: str
    hash: str


def new_id() -> str:
    """A record's id: 16 hexadecimal digits, random, so that it cannot be guessed."""
    return secrets.token_hex(8)


class Record:
    """The audit log in the table `records`. Safe to share between threads and processes."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        about: str | None = None,
        id: str | None = None,
        beside: Callable[[Connection], None] | None = None,
    ) -> RecordEntry:
        """Add one entry at the end of the chain, durably, and give it back.

        body: JSON-ready. about: id of the entry that this one is about. beside: writes what
        belongs to the entry, in the same transaction.
        Raises RecordError when it cannot be written; then nothing was.
        """
        id, text = id or new_id(), _canonical(body)
        try:
            with exclusive(self._engine) as connection:
                at = as_utc(self._clock()).isoformat()
                link = _add(connection, Link(0, id, kind, about, at, text, ""))
                if beside is not None:
                    beside(connection)
        except IntegrityError as error:
            raise RecordError(
                f"The record could not be written: it already has an entry {id}. "
                "Leave the id out and one is made."
            ) from error
        except SQLAlchemyError as error:
            raise RecordError(
                f"The record could not be written: {reason(error, self._engine)}. "
                "Without a record nothing is answered."
            ) from error
        return _entry(link)

    def get(self, id: str) -> RecordEntry:
        """The entry with that id. Raises NotFound, RecordError."""
        found = self._select(select(*_LINK).where(records.c.id == id))
        if not found:
            raise NotFound(f"The record has no entry {id!r}. Check the id; ids are never reused.")
        return found[0]

    def about(self, id: str) -> tuple[RecordEntry, ...]:
        """The entries about another one (its feedback, say), oldest first."""
        return self._select(select(*_LINK).where(records.c.about == id).order_by(records.c.seq))

    def of_kind(
        self,
        *kinds: str,
        after: int = 0,
        since: datetime | None = None,
        until: datetime | None = None,
        only: Sequence[str] = (),
    ) -> tuple[RecordEntry, ...]:
        """The entries of some kinds whose number is above `after`, oldest first.

        since, until: from when, and before when. only: the parts of the bodies that are wanted;
        the database takes them out, so that the rest, most of an answer, is never read in.
        """
        parts = members(self._engine, records.c.body, only) if only else records.c.body
        query = select(*(parts if c is records.c.body else c for c in _LINK))
        query = query.where(records.c.kind.in_(kinds), records.c.seq > after)
        # Every moment is written alike, in UTC, so their texts have the order of time.
        if since is not None:
            query = query.where(records.c.at >= as_utc(since).isoformat())
        if until is not None:
            query = query.where(records.c.at < as_utc(until).isoformat())
        return self._select(query.order_by(records.c.seq), only)

    def tail(self, n: int) -> tuple[RecordEntry, ...]:
        """The last n entries, oldest first."""
        query = select(*_LINK).order_by(records.c.seq.desc()).limit(n)
        return tuple(reversed(self._select(query)))

    def count(self) -> int:
        """How many entries there are."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).select_from(records)).scalar_one()

    def verify(
        self, known: Anchor | None = None, progress: Callable[[int], None] | None = None
    ) -> Verification:
        """Check the whole chain, a thousand entries in memory at a time.

        known: an entry noted earlier, which must still be there as it was.
        progress: called with the number checked. Raises RecordError when it cannot be read.
        """
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=1000).execute(
                select(*_LINK).order_by(records.c.seq)
            )
            return verify((Link(*row) for row in rows), known, progress)

    def check_writable(self) -> None:
        """Write an entry and take it back. Raises RecordError when that fails."""
        try:
            with exclusive(self._engine) as connection:
                _add(connection, Link(0, new_id(), "probe", None, "", "{}", ""))
                raise _TakenBack
        except _TakenBack:
            return
        except SQLAlchemyError as error:
            raise RecordError(
                f"The record cannot be written: {reason(error, self._engine)}."
            ) from error

    def _select(self, query: Any, only: Sequence[str] = ()) -> tuple[RecordEntry, ...]:
        """The entries of a query for _LINK; only: names of a body that is a list of its parts."""
        with self._reading() as connection:
            return tuple(_entry(Link(*row), only) for row in connection.execute(query))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        refused = told(self._engine, RecordError, "The record could not be read")
        with refused, self._engine.connect() as connection:
            yield connection


class _TakenBack(Exception):
    """Ends a trial transaction so that it is rolled back."""


def _add(connection: Connection, unsealed: Link) -> Link:
    """Seal an entry after the last one; the caller holds the write lock."""
    tail = connection.execute(
        select(records.c.seq, records.c.hash).order_by(records.c.seq.desc()).limit(_ONE)
    ).first()
    seq, previous = (tail.seq + 1, tail.hash) if tail else (1, GENESIS)
    link = replace(unsealed, seq=seq, previous_hash=previous)
    link = replace(link, hash=link.digest())
    connection.execute(insert(records).values(**asdict(link)))
    return link


def _canonical(body: Mapping[str, Any]) -> str:
    """One text for one body: sorted keys, no spaces, ASCII, no NaN."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _entry(link: Link, only: Sequence[str] = ()) -> RecordEntry:
    try:
        at, body = datetime.fromisoformat(link.at).astimezone(UTC), json.loads(link.body)
    except ValueError as error:
        raise RecordError(
            f"Entry {link.seq} ({link.id}) of the record cannot be read: {error}. It was changed "
            "outside Bedside; `bedside record verify` names the first broken link."
        ) from error
    if only:
        body = dict(zip(only, body, strict=False))
    return RecordEntry(
        link.seq, link.id, link.kind, link.about, at, body, link.previous_hash, link.hash
    )
