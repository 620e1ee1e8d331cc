"""Reading the catalogue's tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, func, or_, select

from assistant.errors import LibraryCorrupt, NotFound
from assistant.library.rows import to_document, to_section
from assistant.model import Chunk, Document, Section
from assistant.storage import tables as t
from assistant.storage.connections import reading
from assistant.storage.faults import told
from assistant.storage.slots import CHUNKS, SLOTS

_FACTS = select(t.library_facts.c.key, t.library_facts.c.value)
_BATCH = 500  # bound parameters of one IN (...), well below SQLite's limit


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with the vectors that order it: int8 [1 + units, dimensions], the chunk's own
    vector first, times scale."""

    chunk: Chunk
    edition_id: str
    vectors: NDArray[np.int8]
    scale: float


class Reading:
    """What of the catalogue can be read. Every method raises LibraryCorrupt when it cannot be."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def documents(self, of: Sequence[str] | None = None) -> list[Document]:
        """Live editions, by title; of some ids, or all."""
        query = select(t.editions).where(t.editions.c.state == "live")
        query = query.order_by(func.lower(t.editions.c.title), t.editions.c.id)
        if of is None:
            return self._documents(query)
        each = [self._documents(query.where(t.editions.c.id.in_(part))) for part in parts(of)]
        return [document for found in each for document in found]

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

    def successor(self, document: Document) -> Document | None:
        """The live edition of what superseded a document, which refers to it by its id, title or
        file; None where it does not, or nothing of that name is held. Of several files, the one
        in the document's folder."""
        reference = document.metadata.superseded_by
        others = [d for d in self._referred(reference or "") if d.id != document.id]
        folder = PurePath(document.source).parent
        beside = (d for d in others if PurePath(d.source).parent == folder)
        return next(beside, next(iter(others), None))

    def superseded_by(self, document: Document) -> str | None:
        """What superseded a document, for people: its title, or how the document refers to it."""
        newer = self.successor(document)
        return newer.metadata.title if newer else document.metadata.superseded_by

    def _referred(self, reference: str) -> list[Document]:
        """Live editions that go by a reference."""
        if not reference:
            return []
        of = t.editions.c
        named = or_(
            of.document_id == reference,
            func.lower(of.title) == reference.lower(),
            of.source == reference,
            of.source.endswith(f"/{reference}", autoescape=True),
        )
        return self._documents(select(t.editions).where(of.state == "live", named).order_by(of.id))

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

    def stored_chunks(self, ids: Sequence[str], slot: str | None = None) -> list[StoredChunk]:
        """Chunks by id, of editions in whatever state; ids that are not there are passed over.

        slot: whose vectors they come with, that in use if None.
        """
        query = CHUNKS[slot or self.slot]
        with self._read() as connection:
            return [
                _stored(row)
                for part in parts(list(ids))
                for row in connection.execute(query.where(t.chunks.c.id.in_(part))).all()
            ]

    def sections_of(self, ids: Iterable[str]) -> dict[str, Section]:
        """Sections by id."""
        with self._read() as connection:
            return {
                row["id"]: to_section(row)
                for part in parts(sorted(set(ids)))
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
        query = CHUNKS[self.slot].where(t.chunks.c.edition_id == edition_id)
        query = query.order_by(t.chunks.c.ordinal)
        with self._read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def spans_of(self, edition_id: str) -> list[Chunk]:
        """The chunks of an edition without their vectors, in order."""
        c = t.chunks.c
        query = select(c.id, c.section_id, c.start, c.end, c.tokens)
        with self._read() as connection:
            rows = connection.execute(query.where(c.edition_id == edition_id).order_by(c.ordinal))
            return [Chunk(*row) for row in rows]

    def chunk_counts(self, of: Sequence[str] | None = None) -> dict[str, int]:
        """Live edition id → how many chunks it has; of some editions, or all. One that has none
        is left out."""
        query = select(t.chunks.c.edition_id, func.count()).join(t.editions)
        query = query.where(t.editions.c.state == "live").group_by(t.chunks.c.edition_id)
        some = [None] if of is None else [t.chunks.c.edition_id.in_(part) for part in parts(of)]
        with self._read() as connection:
            return {
                edition_id: chunks
                for where in some
                for edition_id, chunks in connection.execute(
                    query if where is None else query.where(where)
                ).all()
            }

    def chunk_ids_of(self, edition_ids: Sequence[str]) -> list[str]:
        """Ids of the chunks of editions."""
        with self._read() as connection:
            return [
                chunk_id
                for part in parts(list(edition_ids))
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

    def has_chunks(self) -> bool:
        """Whether anything is there to be found; quicker than to count it."""
        query = select(t.chunks.c.id).join(t.editions).where(t.editions.c.state == "live")
        with self._read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def facts(self) -> dict[str, str]:
        """The few facts about the library ("embedder", "generation", "updated_at", ...)."""
        with self._read() as connection:
            return {row.key: row.value for row in connection.execute(_FACTS).all()}

    def fact(self, key: str) -> str | None:
        """One of them, None where it is not there."""
        # Without a parameter it is one way to a server, not three.
        return self.facts().get(key)

    @property
    def slot(self) -> str:
        """The slot of vectors in use, a key of SLOTS."""
        return self.fact("slot") or "a"

    def embedded_ids(self, slot: str) -> set[str]:
        """Ids of the chunks that have vectors in a slot."""
        vectors = SLOTS[slot][0]
        query = select(t.chunks.c.id).where(vectors.is_not(None), func.length(vectors) > 0)
        with self._read() as connection:
            return set(connection.execute(query).scalars())

    @property
    def generation(self) -> int:
        """Counts the changes of what can be found."""
        return int(self.fact("generation") or 0)

    def live_fingerprints(self) -> dict[str, str]:
        """Live edition id → its fingerprint."""
        query = select(t.editions.c.id, t.editions.c.fingerprint)
        with self._read() as connection:
            rows = connection.execute(query.where(t.editions.c.state == "live")).all()
            return {row.id: row.fingerprint for row in rows}

    def live_fingerprint(self) -> str:
        """sha256 over what can be found."""
        return digest(self.live_fingerprints())

    def source_fingerprints(self) -> dict[str, tuple[str, str]]:
        """Path → (document id, fingerprint) of every file known."""
        with self._read() as connection:
            rows = connection.execute(
                select(t.sources.c.path, t.sources.c.document_id, t.sources.c.fingerprint)
            )
            return {path: (document, print_) for path, document, print_ in rows}

    def live_by_fingerprint(self, fingerprint: str) -> Document | None:
        """The live edition with a fingerprint, if there is one."""
        # Which is live is seen here: asked for both, SQLite looks through all that are.
        found = self._documents(select(t.editions).where(t.editions.c.fingerprint == fingerprint))
        return next((document for document in found if document.live), None)

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

    def _documents(self, query: Any) -> list[Document]:
        with self._read() as connection:
            return [to_document(row) for row in connection.execute(query).mappings().all()]

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        refused = told(self._engine, LibraryCorrupt, "The catalogue cannot be read")
        with refused, reading(self._engine) as connection:
            yield connection


def _stored(row: Sequence[Any]) -> StoredChunk:
    id, section_id, start, end, tokens, edition_id, vectors, dimensions, scale = row
    flat = np.frombuffer(vectors or b"", np.int8)  # none: the slot is not in use any more
    chunk = Chunk(id, section_id, start, end, tokens)
    return StoredChunk(chunk, edition_id, flat.reshape(-1, dimensions or 1), scale or 1.0)


def digest(fingerprints: Mapping[str, str]) -> str:
    """sha256 over the fingerprints of editions, by their ids."""
    # Put in order here: each database has a way of its own.
    lines = (f"{edition_id} {print_}\n" for edition_id, print_ in sorted(fingerprints.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Items in batches that fit into one statement."""
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]
