"""A library, its record and its conversations moved from embedded stores to servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.chain import Anchor
from assistant.errors import LibraryCorrupt, SettingsError
from assistant.library import Library
from assistant.library.carrying import carry, differing
from assistant.library.searching import MOVING
from assistant.record import Record
from assistant.storage.copying import Tables

_FROM = "moved_from"  # fact of the target: what of the source it is being made to
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved and proved to have arrived. anchor: the end of the record."""

    documents: int
    chunks: int
    rows: int
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Stores:
    """A library and the record beside it."""

    library: Library
    record: Record


def move(source: Stores, target: Stores, tables: Tables, progress: Progress) -> Moved:
    """Copy everything, and prove that it is there. The source is left as it is.

    Stopped at any moment it goes on with the next call; until it has ended the target answers
    nothing. progress: called with what is being moved, how much is done and how much there is.
    Raises SettingsError for a target that is in use, LibraryBusy, LibraryCorrupt where the proof
    fails.
    """
    here, there = source.library, target.library
    with here.changing(), there.writing():
        _begin(here, there, tables)
        tables.copy(progress)
        ids = here.catalogue.chunk_ids()
        carry(here.vectors, there.vectors, ids, lambda n, of: progress("vectors", n, of))
        anchor = _proved(source, target, tables, ids)
        tables.copy_facts()
        documents, chunks = there.catalogue.counts()
    rows = sum(count for _, count in tables.counts().values())
    return Moved(documents, chunks, rows, anchor)


def _begin(here: Library, there: Library, tables: Tables) -> None:
    """Mark the target as being moved to; begin anew if the source has changed since."""
    begun = there.catalogue.fact("embedder_fingerprint") == MOVING
    held = any(count for name, (_, count) in tables.counts().items() if name != "library_facts")
    if tables.foreign_records() or (held and not begun):
        raise SettingsError(
            "The database that BEDSIDE_DATABASE_URL names is in use: it holds documents, "
            "answers or keys of its own. Name an empty one."
        )
    state = f"{here.catalogue.generation} {here.fingerprint}"
    if begun and there.catalogue.fact(_FROM) != state:
        tables.empty_library()
        there.vectors.wipe()
    slot = here.catalogue.slot
    there.catalogue.set_facts(embedder_fingerprint=MOVING, slot=slot, **{_FROM: state})


def _proved(source: Stores, target: Stores, tables: Tables, ids: list[str]) -> Anchor:
    """The end of the record, when all of the source is there. Raises LibraryCorrupt."""
    faults = [
        f"{name} has {here} rows, {there} arrived"
        for name, (here, there) in tables.counts().items()
        if here != there and name != "library_facts"
    ]
    known = source.record.verify()
    arrived = target.record.verify(known.anchor)
    if known.broken or arrived.broken or known.anchor != arrived.anchor:
        faults.append("the record is not one whole chain; see `bedside record verify`")
    if source.library.fingerprint != target.library.catalogue.live_fingerprint():
        faults.append("the live editions are not the same")
    vectors = target.library.vectors
    if vectors.count() != len(ids) or differing(source.library.vectors, vectors, ids):
        faults.append("the vectors are not the same")
    if faults:
        raise LibraryCorrupt(
            f"The move is not whole: {'; '.join(faults)}. Stop whatever still answers from the "
            "old library, then run the command again."
        )
    return arrived.anchor
