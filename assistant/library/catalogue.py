"""The catalogue: documents, editions, sections and chunks in SQL, the library's truth.

An edition is staged, then live, then leaving (not found any more, its index entries still to be
removed), then retired. A retired one keeps its text for good: an answer may have used it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from assistant.errors import LibraryCorrupt, NotFound, StorageFull
from assistant.library.rows import (
    metadata_columns,
    section_columns,
    to_document,
    to_section,
)
from assistant.model import Chunk, Document, Section
from assistant.storage import tables as t
from assistant.storage.faults import reason

_CHUNKS = select(
    t.chunks.c.id,
    t.chunks.c.section_id,
    t.chunks.c.start,
    t.chunks.c.end,
    t.chunks.c.tokens,
    t.chunks.c.edition_id,
    t.chunks.c.vectors,
    t.chunks.c.dimensions,
    t.chunks.c.scale,
)
_BATCH = 500  # bound parameters of one IN (...), well below SQLite's limit


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with the vectors that order it: int8 [1 + units, dimensions], the chunk's own
    vector first, times scale."""

    chunk: Chunk
    edition_id: str
    vectors: NDArray[np.int8]
    scale: float


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition to be staged: its columns, its sections and its chunks."""

    document: Document
    fingerprint: str
    sections: Sequence[Section]
    chunks: Sequence[StoredChunk]


class Catalogue:
    """Reads and writes the catalogue's tables."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    # -- reading -----------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """Live editions, by title."""
        query = select(t.editions).where(t.editions.c.state == "live")
        return self._documents(query.order_by(func.lower(t.editions.c.title), t.editions.c.id))

    def editions(self, document_id: str) -> list[Document]:
        """Every complete edition of a document, newest first; empty for an unknown one."""
        where = (t.editions.c.document_id == document_id) & (t.editions.c.state != "staged")
        return self._documents(
            select(t.editions).where(where).order_by(t.editions.c.ordinal.desc())
        )

    def edition(self, edition_id: str) -> Document:
        """One edition. Raises NotFound."""
        found = self._documents(select(t.editions).where(t.editions.c.id == edition_id))
        if not found:
            raise NotFound(f"No edition has the id {edition_id!r}.")
        return found[0]

    def section(self, section_id: str) -> tuple[Document, Section]:
        """A section and the edition it stands in. Raises NotFound."""
        with self._read() as connection:
            row = connection.execute(select(t.sections).where(t.sections.c.id == section_id))
            first = row.mappings().first()
        if first is None:
            raise NotFound(f"No section has the id {section_id!r}.")
        section = to_section(first)
        return self.edition(section.edition_id), section

    def contents(self, edition_id: str) -> list[Section]:
        """The sections of an edition, in order."""
        query = select(t.sections).where(t.sections.c.edition_id == edition_id)
        with self._read() as connection:
            rows = connection.execute(query.order_by(t.sections.c.ordinal)).mappings()
            return [to_section(row) for row in rows]

    def stored_chunks(self, ids: Sequence[str]) -> list[StoredChunk]:
        """Chunks by id, of editions in whatever state; ids that are not there are passed over."""
        with self._read() as connection:
            return [
                _stored(row)
                for part in _parts(list(ids))
                for row in connection.execute(_CHUNKS.where(t.chunks.c.id.in_(part)))
            ]

    def sections_of(self, ids: Iterable[str]) -> dict[str, Section]:
        """Sections by id."""
        with self._read() as connection:
            return {
                row["id"]: to_section(row)
                for part in _parts(sorted(set(ids)))
                for row in connection.execute(
                    select(t.sections).where(t.sections.c.id.in_(part))
                ).mappings()
            }

    def chunk_ids(self, state: str | None = "live") -> list[str]:
        """Ids of all chunks of editions in a state (None: in any)."""
        query = select(t.chunks.c.id).join(t.editions)
        if state:
            query = query.where(t.editions.c.state == state)
        with self._read() as connection:
            return list(connection.execute(query.order_by(t.chunks.c.id)).scalars())

    def edition_ids(self, state: str) -> list[str]:
        """Ids of the editions in a state."""
        query = select(t.editions.c.id).where(t.editions.c.state == state)
        with self._read() as connection:
            return list(connection.execute(query.order_by(t.editions.c.id)).scalars())

    def chunks_of(self, edition_id: str) -> list[StoredChunk]:
        """The chunks of an edition, in order."""
        query = _CHUNKS.where(t.chunks.c.edition_id == edition_id).order_by(t.chunks.c.ordinal)
        with self._read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def chunk_ids_of(self, edition_ids: Sequence[str]) -> list[str]:
        """Ids of the chunks of editions."""
        with self._read() as connection:
            return [
                chunk_id
                for part in _parts(list(edition_ids))
                for chunk_id in connection.execute(
                    select(t.chunks.c.id).where(t.chunks.c.edition_id.in_(part))
                ).scalars()
            ]

    def counts(self) -> tuple[int, int]:
        """Live documents and their chunks."""
        live = t.editions.c.state == "live"
        with self._read() as connection:
            documents = connection.execute(
                select(func.count()).select_from(t.editions).where(live)
            ).scalar_one()
            chunks = connection.execute(
                select(func.count()).select_from(t.chunks.join(t.editions)).where(live)
            ).scalar_one()
        return documents, chunks

    def fact(self, key: str) -> str | None:
        """A fact about the library ("embedder", "generation", "updated_at", ...)."""
        query = select(t.library_facts.c.value).where(t.library_facts.c.key == key)
        with self._read() as connection:
            return connection.execute(query).scalar()

    @property
    def generation(self) -> int:
        """Counts the changes of what can be found."""
        return int(self.fact("generation") or 0)

    def live_fingerprint(self) -> str:
        """sha256 over what can be found: the fingerprints of the live editions."""
        query = select(t.editions.c.id, t.editions.c.fingerprint)
        query = query.where(t.editions.c.state == "live").order_by(t.editions.c.id)
        digest = hashlib.sha256()
        with self._read() as connection:
            for edition_id, fingerprint in connection.execute(query):
                digest.update(f"{edition_id} {fingerprint}\n".encode())
        return digest.hexdigest()

    def source_fingerprints(self) -> dict[str, tuple[str, str]]:
        """Path → (document id, fingerprint) of every file known."""
        with self._read() as connection:
            rows = connection.execute(
                select(t.sources.c.path, t.sources.c.document_id, t.sources.c.fingerprint)
            )
            return {path: (document, print_) for path, document, print_ in rows}

    def live_by_fingerprint(self, fingerprint: str) -> Document | None:
        """The live edition with a fingerprint, if there is one."""
        where = (t.editions.c.fingerprint == fingerprint) & (t.editions.c.state == "live")
        found = self._documents(select(t.editions).where(where))
        return found[0] if found else None

    def document_ids(self) -> set[str]:
        """Ids of all documents ever taken in."""
        with self._read() as connection:
            return set(connection.execute(select(t.documents.c.id)).scalars())

    def last_ordinal(self, document_id: str) -> int:
        """Ordinal of a document's latest edition, 0 if it has none."""
        query = select(func.max(t.editions.c.ordinal))
        with self._read() as connection:
            where = t.editions.c.document_id == document_id
            return connection.execute(query.where(where)).scalar() or 0

    # -- writing -----------------------------------------------------------------------------

    def stage(self, editions: Sequence[NewEdition]) -> None:
        """Write editions that are not found yet."""
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
                        [_chunk_columns(c, i) for i, c in enumerate(new.chunks)],
                    )

    def publish(self, edition_ids: Sequence[str], sources: Mapping[str, tuple[str, str]]) -> None:
        """Make staged editions live and their predecessors retired, in one transaction.

        sources: path → (document id, fingerprint) of the files they came from. Documents that
        none of their files holds any more are retired with them.
        """
        e = t.editions
        with self._write() as connection:
            for part in _parts(list(edition_ids)):
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
            for part in _parts(list(edition_ids)):
                connection.execute(delete(t.chunks).where(t.chunks.c.edition_id.in_(part)))
                where = t.editions.c.id.in_(part) & (t.editions.c.state == "leaving")
                connection.execute(update(t.editions).where(where).values(state="retired"))
            self._advance(connection)

    def drop_staged(self, edition_ids: Sequence[str]) -> None:
        """Delete editions that were never live, with all they hold."""
        with self._write() as connection:
            for part in _parts(list(edition_ids)):
                for table in (t.chunks, t.sections):
                    connection.execute(delete(table).where(table.c.edition_id.in_(part)))
                where = t.editions.c.id.in_(part) & (t.editions.c.state == "staged")
                connection.execute(delete(t.editions).where(where))
            never_live = t.documents.c.id.not_in(select(t.editions.c.document_id))
            connection.execute(delete(t.documents).where(never_live))

    def set_vectors(self, chunks: Sequence[StoredChunk]) -> None:
        """Replace the stored vectors of chunks (another embedder)."""
        with self._write() as connection:
            for c in chunks:
                connection.execute(
                    update(t.chunks)
                    .where(t.chunks.c.id == c.chunk.id)
                    .values(
                        vectors=c.vectors.tobytes(),
                        dimensions=c.vectors.shape[1],
                        scale=c.scale,
                    )
                )

    def set_facts(self, **facts: str) -> None:
        """Write facts about the library."""
        with self._write() as connection:
            _set_facts(connection, facts)

    def advance(self) -> None:
        """Note that what can be found has changed."""
        with self._write() as connection:
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
        for part in _parts(list(paths)):
            where = t.sources.c.path.in_(part)
            query = select(t.sources.c.document_id).where(where)
            held |= set(connection.execute(query).scalars())
            connection.execute(delete(t.sources).where(where))
        return held

    def _retire_orphans(self, connection: Connection, documents: set[str]) -> list[str]:
        """Retire those of the documents that no file holds; gives their ids."""
        kept: set[str] = set()
        for part in _parts(sorted(documents)):
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

    def _documents(self, query: Any) -> list[Document]:
        with self._read() as connection:
            return [to_document(row) for row in connection.execute(query).mappings()]

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise LibraryCorrupt(
                f"The catalogue cannot be read: {reason(error, self._engine)}."
            ) from error

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except DatabaseError as error:
            if "full" in str(error.orig):
                raise StorageFull(
                    "The disk is full, so nothing was changed. Free some space and run the "
                    "command again; it goes on where it stopped."
                ) from error
            raise LibraryCorrupt(
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


def _chunk_columns(stored: StoredChunk, ordinal: int) -> dict[str, Any]:
    chunk = stored.chunk
    return {
        "id": chunk.id,
        "edition_id": stored.edition_id,
        "section_id": chunk.section_id,
        "ordinal": ordinal,
        "start": chunk.start,
        "end": chunk.end,
        "tokens": chunk.tokens,
        "vectors": stored.vectors.tobytes(),
        "dimensions": stored.vectors.shape[1],
        "scale": stored.scale,
    }


def _stored(row: Sequence[Any]) -> StoredChunk:
    id, section_id, start, end, tokens, edition_id, vectors, dimensions, scale = row
    flat = np.frombuffer(vectors, np.int8)
    chunk = Chunk(id, section_id, start, end, tokens)
    return StoredChunk(chunk, edition_id, flat.reshape(-1, dimensions), scale)


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]
