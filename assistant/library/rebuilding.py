"""Moving a library over to another embedder, beside the one in use.

New vectors go into the slot of the catalogue and the collection that are not in use. Once the last
is there, one transaction says that these are in use now, and what was before is removed. Whatever
stops it leaves the library as it was, and the next run goes on with what is there already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import LibraryCorrupt
from assistant.library.embedded import embedded, facts_of
from assistant.library.following import Follower
from assistant.library.searching import REBUILDING
from assistant.library.vectors import Vectors
from assistant.model import Chunk
from assistant.storage.slots import idle

if TYPE_CHECKING:
    from assistant.library import Library

_BATCH = 256  # chunks that are embedded and written at a time
_EMPTIED = 2000  # rows that are emptied in one transaction: an answer's record must get between
_FOR, _LEFT = "rebuilding", "slot_left"  # facts: fingerprint of whose vectors; slot to be emptied
_log = logging.getLogger(__name__)


class Rebuilding:
    """One library's move. The writer's lock is the caller's."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._catalogue = library.catalogue

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Make the vectors, take them into use, make the lexical index anew."""
        target = self._library.makers.configured
        old = self._catalogue.slot
        new = idle(old)
        vectors = self._library.vectors_in(new)
        self._prepare(vectors, new)
        self._fill(vectors, new, progress)
        self._catalogue.advance(**facts_of(target), **{"slot": new, _FOR: "", _LEFT: old})
        self._library.check_embedder()
        self.tidy()
        Follower(self._catalogue, self._library.lexical).renew()

    def tidy(self) -> None:
        """Empty a slot that was left."""
        slot = self._catalogue.fact(_LEFT)
        if not slot:
            return
        try:
            self._library.vectors_in(slot).drop()
        except LibraryCorrupt:
            _log.warning("the old vectors are damaged and could not be removed", exc_info=True)
        self._empty(slot)
        self._catalogue.set_facts(**{_LEFT: ""})

    def _prepare(self, vectors: Vectors, slot: str) -> None:
        """Keep what an earlier run for the same embedder made, and nothing else."""
        fingerprint = self._library.makers.configured.fingerprint
        same = self._catalogue.fact(_FOR) == fingerprint
        try:
            self._library.vectors.count()
        except LibraryCorrupt:
            # Then nothing is found as it is.
            self._catalogue.set_facts(embedder_fingerprint=REBUILDING)
            vectors.wipe()
        if not same:
            vectors.drop()
            self._empty(slot)
            self._catalogue.set_facts(**{_FOR: fingerprint})

    def _fill(self, vectors: Vectors, slot: str, progress: Callable[[int, int], None]) -> None:
        live = set(self._catalogue.chunk_ids())
        there = set(vectors.ids())
        vectors.delete(sorted(there - live))
        done = there & live & self._catalogue.embedded_ids(slot)
        progress(len(done), len(live))
        for batch, editions in self._batches(done):
            made = embedded(self._library.placed(batch, editions), self._library.makers.configured)
            self._catalogue.set_vectors([stored for stored, _ in made], slot)
            vectors.add([c.id for c in batch], np.stack([vector for _, vector in made]))
            done.update(c.id for c in batch)
            progress(len(done), len(live))

    def _batches(self, done: set[str]) -> Iterator[tuple[list[Chunk], list[str]]]:
        """The chunks that are not done, each with its edition."""
        batch: list[tuple[Chunk, str]] = []
        for edition in self._catalogue.edition_ids("live"):
            todo = (c for c in self._catalogue.spans_of(edition) if c.id not in done)
            for chunk in todo:
                batch.append((chunk, edition))
                if len(batch) == _BATCH:
                    yield [c for c, _ in batch], [e for _, e in batch]
                    batch = []
        if batch:
            yield [c for c, _ in batch], [e for _, e in batch]

    def _empty(self, slot: str) -> None:
        ids: Sequence[str] = sorted(self._catalogue.embedded_ids(slot))
        for at in range(0, len(ids), _EMPTIED):
            self._catalogue.empty_slot(slot, ids[at : at + _EMPTIED])
