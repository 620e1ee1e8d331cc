"""The catalogue: documents, editions, sections and chunks in SQL, the library's truth.

An edition is staged, then live, then leaving (not found any more, its index entries still to be
removed), then retired. A retired one keeps its text for good: an answer may have used it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from assistant.errors import LibraryCorrupt, StorageFull, StoreAway
from assistant.library.reading import Reading, StoredChunk, parts
from assistant.library.rows import metadata_columns, section_columns
from assistant.model import Document, Section
from assistant.storage import tables as t
from assistant.storage.faults import away, reason
from assistant.storage.slots import SLOTS


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition to be staged: its columns, its sections and its chunks."""

    document: Document
    fingerprint: str
    sections: Sequence[Section]
    chunks: Sequence[StoredChunk]


class Catalogue(Reading):
    """Reads and writes the catalogue's tables."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        super().__init__(engine)
        self._clock = clock

    def stage(self, editions: Sequence[NewEdition]) -> None:
        """Write editions that are not found yet."""
        slot = self.slot
        with self._write() as connection:
            for new in editions:
                document = new.document
                known = select(t.documents.c.id).where(t.documents.c.id == document.id)
                if connection.execute(known).first() is None:
                    connection.execute(
                        insert(t.documents).values(id=document.id, created_at=self._clock())
                    )
                connection.execute(insert(t.editions).values(**_edition_columns(new)))
                if new.sections:
                    connection.execute(
                        insert(t.sections), [section_columns(s) for s in new.sections]
                    )
                if new.chunks:
                    connection.execute(
                        insert(t.chunks),
                        [_chunk_columns(c, i, slot) for i, c in enumerate(new.chunks)],
                    )

    def publish(self, edition_ids: Sequence[str], sources: Mapping[str, tuple[str, str]]) -> None:
        """Make staged editions live and their predecessors retired, in one transaction.

        sources: path → (document id, fingerprint) of the files they came from. Documents that
        none of their files holds any more are retired with them.
        """
        e = t.editions
        with self._write() as connection:
            for part in parts(list(edition_ids)):
                documents = select(e.c.document_id).where(e.c.id.in_(part))
                old = (e.c.document_id.in_(documents)) & (e.c.state == "live")
                self._retire(connection, old)
                connection.execute(update(e).where(e.c.id.in_(part)).values(state="live"))
            self._remember(connection, sources)
            self._advance(connection)

    def remember_sources(self, sources: Mapping[str, tuple[str, str]]) -> None:
        """Note which files hold which document; one that none holds any more is retired."""
        with self._write() as connection:
            if self._remember(connection, sources):
                self._advance(connection)

    def withdraw(self, document_id: str) -> bool:
        """Retire a document's live edition and forget its files; False if none was live."""
        e = t.editions
        with self._write() as connection:
            found = self._retire(
                connection, (e.c.document_id == document_id) & (e.c.state == "live")
            )
            connection.execute(delete(t.sources).where(t.sources.c.document_id == document_id))
            self._advance(connection)
        return found > 0

    def forget_sources(self, paths: Sequence[str]) -> list[str]:
        """Drop files; retires the documents that none of their files holds any more, and gives
        their ids."""
        with self._write() as connection:
            retired = self._retire_orphans(connection, self._drop_sources(connection, paths))
            if retired:
                self._advance(connection)
        return retired

    def settle(self, edition_ids: Sequence[str]) -> None:
        """Note that leaving editions are out of the indexes; their chunks are not needed.

        This too changes what can be found: readers drop vectors that only take up room.
        """
        with self._write() as connection:
            for part in parts(list(edition_ids)):
                connection.execute(delete(t.chunks).where(t.chunks.c.edition_id.in_(part)))
                where = t.editions.c.id.in_(part) & (t.editions.c.state == "leaving")
                connection.execute(update(t.editions).where(where).values(state="retired"))
            self._advance(connection)

    def drop_staged(self, edition_ids: Sequence[str]) -> None:
        """Delete editions that were never live, with all they hold."""
        with self._write() as connection:
            for part in parts(list(edition_ids)):
                for table in (t.chunks, t.sections):
                    connection.execute(delete(table).where(table.c.edition_id.in_(part)))
                where = t.editions.c.id.in_(part) & (t.editions.c.state == "staged")
                connection.execute(delete(t.editions).where(where))
            never_live = t.documents.c.id.not_in(select(t.editions.c.document_id))
            connection.execute(delete(t.documents).where(never_live))

    def set_vectors(self, chunks: Sequence[StoredChunk], slot: str | None = None) -> None:
        """Replace the stored vectors of chunks. slot: which of the two, that in use if None."""
        slot = slot or self.slot
        with self._write() as connection:
            for c in chunks:
                where = t.chunks.c.id == c.chunk.id
                connection.execute(update(t.chunks).where(where).values(_vectors(c, slot)))

    def empty_slot(self, slot: str, ids: Sequence[str]) -> None:
        """Remove what chunks have in a slot of vectors."""
        vectors = SLOTS[slot][0]
        with self._write() as connection:
            for part in parts(ids):
                where = t.chunks.c.id.in_(part)
                connection.execute(update(t.chunks).where(where).values({vectors: b""}))

    def set_facts(self, **facts: str) -> None:
        """Write facts about the library."""
        with self._write() as connection:
            _set_facts(connection, facts)

    def advance(self, **facts: str) -> None:
        """Note that what can be found has changed, and facts about the library with it."""
        with self._write() as connection:
            _set_facts(connection, facts)
            self._advance(connection)

    # -- inside ------------------------------------------------------------------------------

    def _retire(self, connection: Connection, where: Any) -> int:
        values = {"state": "leaving", "retired_at": self._clock()}
        return connection.execute(update(t.editions).where(where).values(**values)).rowcount

    def _remember(
        self, connection: Connection, sources: Mapping[str, tuple[str, str]]
    ) -> list[str]:
        """Note files; gives the documents that are retired because they lost their last one."""
        before = self._drop_sources(connection, list(sources))
        rows = [
            {"path": path, "document_id": document_id, "fingerprint": fingerprint}
            for path, (document_id, fingerprint) in sources.items()
        ]
        if rows:
            connection.execute(insert(t.sources), rows)
        return self._retire_orphans(connection, before)

    def _drop_sources(self, connection: Connection, paths: Sequence[str]) -> set[str]:
        """Drop files; gives the documents that they held."""
        held: set[str] = set()
        for part in parts(list(paths)):
            where = t.sources.c.path.in_(part)
            query = select(t.sources.c.document_id).where(where)
            held |= set(connection.execute(query).scalars())
            connection.execute(delete(t.sources).where(where))
        return held

    def _retire_orphans(self, connection: Connection, documents: set[str]) -> list[str]:
        """Retire those of the documents that no file holds; gives their ids."""
        kept: set[str] = set()
        for part in parts(sorted(documents)):
            query = select(t.sources.c.document_id).where(t.sources.c.document_id.in_(part))
            kept |= set(connection.execute(query).scalars())
        e = t.editions
        return [
            document
            for document in sorted(documents - kept)
            if self._retire(connection, (e.c.document_id == document) & (e.c.state == "live"))
        ]

    def _advance(self, connection: Connection) -> None:
        query = select(t.library_facts.c.value).where(t.library_facts.c.key == "generation")
        generation = int(connection.execute(query).scalar() or 0) + 1
        now = self._clock().isoformat()
        _set_facts(connection, {"generation": str(generation), "updated_at": now})

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            if "full" in str(error.orig):
                raise StorageFull(
                    "The disk is full, so nothing was changed. Free some space and run the "
                    "command again; it goes on where it stopped."
                ) from error
            fault = StoreAway if away(error) else LibraryCorrupt
            raise fault(
                f"The catalogue cannot be written: {reason(error, self._engine)}."
            ) from error


def _set_facts(connection: Connection, facts: Mapping[str, str]) -> None:
    for key, value in facts.items():
        connection.execute(delete(t.library_facts).where(t.library_facts.c.key == key))
        connection.execute(insert(t.library_facts).values(key=key, value=value))


def _edition_columns(new: NewEdition) -> dict[str, Any]:
    document = new.document
    return {
        "id": document.edition_id,
        "document_id": document.id,
        "ordinal": document.ordinal,
        "state": "staged",
        "sha256": document.sha256,
        "fingerprint": new.fingerprint,
        "format": document.format,
        "source": document.source,
        "added_at": document.added_at,
        **metadata_columns(document.metadata),
    }


def _vectors(stored: StoredChunk, slot: str) -> dict[Any, Any]:
    """The columns of a slot."""
    values = (stored.vectors.tobytes(), stored.vectors.shape[1], stored.scale)
    return dict(zip((c.name for c in SLOTS[slot]), values, strict=True))


def _chunk_columns(stored: StoredChunk, ordinal: int, slot: str) -> dict[str, Any]:
    chunk = stored.chunk
    empty = {"vectors": b"", "dimensions": 0, "scale": 1.0}  # which may not be null
    return empty | {
        "id": chunk.id,
        "edition_id": stored.edition_id,
        "section_id": chunk.section_id,
        "ordinal": ordinal,
        "start": chunk.start,
        "end": chunk.end,
        "tokens": chunk.tokens,
        **_vectors(stored, slot),
    }
