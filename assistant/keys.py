"""API keys: who may do what over HTTP.

A key reads `bedside_<id>_<secret>`. Its secret is 256 random bits, so nobody can guess it from its
hash however fast they try: one SHA-256 is enough at rest. (Slow hashes such as scrypt make up for
passwords that people think of, and would cost every request tens of milliseconds.)
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from assistant.errors import LibraryError, NotFound, SettingsError
from assistant.storage.faults import as_utc, told
from assistant.storage.tables import api_keys

PREFIX = "bedside"


class Role(StrEnum):
    """What a key may do; each role may do all that the ones before it may."""

    READER = "reader"
    LIBRARIAN = "librarian"
    ADMIN = "admin"

    def allows(self, needed: Role) -> bool:
        """Whether this role may do what the needed one may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. id: the pseudonym under which its questions are recorded."""

    id: str
    name: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None = None


class Keys:
    """The table `api_keys`. Every method raises LibraryError when the database refuses."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, name: str, role: Role) -> str:
        """Make a key; its text, which cannot be shown again. Raises SettingsError for no name."""
        if not name.strip():
            raise SettingsError("A key needs a name that says who or what uses it.")
        id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = {
            "id": id,
            "name": name.strip(),
            "role": role.value,
            "secret_hash": _hash(secret),
            "created_at": as_utc(self._clock()),
        }
        with self._connection() as connection:
            connection.execute(insert(api_keys).values(row))
        return f"{PREFIX}_{id}_{secret}"

    def revoke(self, id: str) -> ApiKey:
        """End a key at once. A key revoked before keeps its date. Raises NotFound."""
        when = func.coalesce(api_keys.c.revoked_at, as_utc(self._clock()))
        with self._connection() as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == id).values(revoked_at=when))
            row = connection.execute(select(api_keys).where(api_keys.c.id == id)).first()
        if row is None:
            raise NotFound(f"There is no key {id!r}. `bedside keys list` shows the ids.")
        return _key(row)

    def list(self) -> tuple[ApiKey, ...]:
        """Every key, revoked ones too, oldest first."""
        query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        with self._connection() as connection:
            return tuple(_key(row) for row in connection.execute(query))

    def any_active(self) -> bool:
        """Whether there is a key that opens anything."""
        query = select(api_keys.c.id).where(api_keys.c.revoked_at.is_(None)).limit(1)
        with self._connection() as connection:
            return connection.execute(query).first() is not None

    def check(self, plaintext: str) -> ApiKey | None:
        """The key with that text, None for an unknown, wrong or revoked one."""
        prefix, _, rest = plaintext.partition("_")
        id, _, secret = rest.partition("_")
        if prefix != PREFIX or not secret:
            return None
        query = select(api_keys).where(api_keys.c.id == id, api_keys.c.revoked_at.is_(None))
        with self._connection() as connection:
            row = connection.execute(query).first()
        if row is None or not hmac.compare_digest(row.secret_hash, _hash(secret)):
            return None
        return _key(row)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        refused = told(self._engine, LibraryError, "The API keys could not be read or changed")
        with refused, self._engine.begin() as connection:
            yield connection


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    values = row._mapping
    revoked = values["revoked_at"]
    return ApiKey(
        id=values["id"],
        name=values["name"],
        role=Role(values["role"]),
        created_at=as_utc(values["created_at"]),
        revoked_at=as_utc(revoked) if revoked else None,
    )
