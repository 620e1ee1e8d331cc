"""A replica's own lexical index, brought up to date from the catalogue that all replicas share.

Whoever takes documents in may do so on another machine, whose disk is not seen here. The catalogue
is the truth: what is live there and not indexed here is indexed, what is no more is removed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event, Lock, Thread

from assistant.errors import BedsideError, LibraryBusy, LibraryCorrupt
from assistant.library.catalogue import Catalogue
from assistant.library.lexical import Lexical, LexicalEntry
from assistant.library.pieces import lexical_entry

_EVERY = 1.0  # seconds between two looks at the catalogue
_PATIENCE = 5.0  # seconds that a question waits for the index
_MANY = 1000  # new editions from which on all are counted at once
_COMMIT = 2000  # chunks that go into the index at a time
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Following:
    """How far a replica is. generation: the catalogue's that the index has reached, 0 for none;
    chunks of wanted: what is indexed of what is to be; error: why it does not get on."""

    generation: int
    chunks: int
    wanted: int
    error: str | None = None


class Follower:
    """Brings a lexical index up to date: with each search, or in a thread of its own."""

    def __init__(self, catalogue: Catalogue, lexical: Lexical) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._counts: dict[str, int] = {}  # chunks of each live edition, as last seen
        self._working = Lock()
        self._moved = Condition()
        self._state = Following(0, 0, 0)
        self._thread: Thread | None = None
        self._wake, self._stopping = Event(), Event()

    @property
    def state(self) -> Following:
        """How far it is."""
        return self._state

    def reach(self, generation: int) -> None:
        """Return once the index is as the catalogue was at a generation, or later.

        Raises LibraryBusy where a thread is at work and needs longer than a person waits.
        """
        if self._state.generation >= generation:
            return
        if self._thread is None:
            self.catch_up()
            return
        self._wake.set()
        with self._moved:
            there = self._moved.wait_for(lambda: self._state.generation >= generation, _PATIENCE)
        if not there:
            raise LibraryBusy(self.told())

    def told(self) -> str:
        """How far it is, for a person."""
        now = self._state
        text = (
            "The lexical index of this machine is being brought up to date: "
            f"{now.chunks:,} of {now.wanted:,} chunks. "
        )
        if now.error:
            return text + f"It does not get on: {now.error}"
        return text + "Questions are answered as soon as that has finished."

    def hindrance(self) -> str | None:
        """Why questions have to wait, for a person; None where they do not. A batch of an ingest
        that is being indexed is no hindrance: it takes less than a question waits.
        """
        now = self._state
        if self._catalogue.generation == now.generation:
            return None
        far = not now.generation or now.error or now.wanted - now.chunks > _COMMIT
        return self.told() if far else None

    def catch_up(self) -> None:
        """Bring the index to what the catalogue holds now. Raises LibraryError."""
        with self._working:
            generation = self._catalogue.generation
            if self._state.generation == generation:
                return
            try:
                self._follow()
            except LibraryCorrupt:
                _log.exception("the lexical index is made anew")
                self._lexical.clear()
                self._follow()
            self._tell(generation, self._state.chunks, self._state.wanted)

    def renew(self) -> None:
        """Index everything anew, edition by edition, so that all of it is found meanwhile; an
        index that cannot be used is made from nothing. Raises LibraryError."""
        with self._working:
            try:
                self._follow(anew=True)
            except LibraryCorrupt:
                self._lexical.clear()
                self._follow()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follow in a thread, which ends with the block."""
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="bedside-follower", daemon=True)
        self._thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._wake.set()
            self._thread.join()
            self._thread = None

    # -- inside ------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.catch_up()
            except BedsideError as error:
                if self._state.error != str(error):
                    _log.warning("the lexical index could not be brought up to date: %s", error)
                now = self._state
                self._state = Following(now.generation, now.chunks, now.wanted, str(error))
            self._wake.wait(_EVERY)
            self._wake.clear()

    def _follow(self, *, anew: bool = False) -> None:
        wanted, held = self._wanted(), self._lexical.editions()
        keep = {*wanted, *self._catalogue.edition_ids("staged")}
        behind = [e for e, count in wanted.items() if anew or held.get(e) != count]
        done, total = sum(wanted[e] for e in wanted if e not in set(behind)), sum(wanted.values())
        self._tell(self._state.generation, done, total)
        gone = [e for e in held if e not in keep]
        if gone:
            self._lexical.change([], remove_editions=gone)
        for part in _batches(behind, wanted):
            self._lexical.change(self._entries(part), remove_editions=part)
            done += sum(wanted[e] for e in part)
            self._tell(self._state.generation, done, total)

    def _wanted(self) -> dict[str, int]:
        """Live editions with their chunks; an edition never changes, so what is known of one is
        not counted again."""
        live = self._catalogue.edition_ids("live")
        new = [edition_id for edition_id in live if edition_id not in self._counts]
        counts = self._catalogue.chunk_counts(new if len(new) < _MANY else None)
        known = {e: self._counts[e] for e in live if e in self._counts}
        self._counts = known | {e: counts.get(e, 0) for e in new}
        return {e: chunks for e, chunks in self._counts.items() if chunks}

    def _entries(self, editions: Sequence[str]) -> Iterator[LexicalEntry]:
        for edition_id in editions:
            title = self._catalogue.edition(edition_id).metadata.title
            sections = {s.id: s for s in self._catalogue.contents(edition_id)}
            for chunk in self._catalogue.spans_of(edition_id):
                yield lexical_entry(title, sections[chunk.section_id], chunk)

    def _tell(self, generation: int, chunks: int, wanted: int) -> None:
        with self._moved:
            self._state = Following(generation, chunks, wanted)
            self._moved.notify_all()


def _batches(editions: Sequence[str], counts: dict[str, int]) -> Iterator[list[str]]:
    """Editions in batches of about _COMMIT chunks."""
    batch: list[str] = []
    for edition in editions:
        batch.append(edition)
        if sum(counts[e] for e in batch) >= _COMMIT:
            yield batch
            batch = []
    if batch:
        yield batch
