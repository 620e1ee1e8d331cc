"""What of the library is live: read anew when it has changed, and then only what is new of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from assistant.library.catalogue import Catalogue
from assistant.library.making import tuning_key
from assistant.library.reading import digest
from assistant.model import Document

_MANY = 1000  # new editions from which on all are read at once


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was live at a generation of the catalogue. documents: by edition id. fingerprint:
    sha256 over the live editions. slot: of the vectors in use. made_by: fingerprint of the
    embedder that made them. tuning: of that one (assistant/tuned.py)."""

    generation: int
    documents: Mapping[str, Document]
    fingerprint: str
    slot: str
    made_by: str
    tuning: str | None


class Live:
    """The newest snapshot. Safe to use from several threads.

    An edition never changes, so with each change of the library only the editions that it brought
    are read: a national library has tens of thousands, and an ingest changes it every few seconds.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._last: Snapshot | None = None
        self._reading = Lock()

    def now(self, facts: Mapping[str, str], reranker: str) -> Snapshot:
        """What is live. facts: those of the catalogue, just read. reranker: the name of what
        looks at the best again."""
        last = self._last
        if last is not None and last.generation == _generation(facts):
            return last
        with self._reading:  # of several that ask at once, one reads
            facts = self._catalogue.facts()
            if self._last is None or self._last.generation != _generation(facts):
                self._last = self._read(facts, reranker)
            return self._last

    def _read(self, facts: Mapping[str, str], reranker: str) -> Snapshot:
        prints = self._catalogue.live_fingerprints()
        known = self._last.documents if self._last else {}
        new = [edition_id for edition_id in prints if edition_id not in known]
        read = self._catalogue.documents(new if len(new) < _MANY else None)
        documents = {e: known[e] for e in prints if e in known}
        documents |= {d.edition_id: d for d in read if d.edition_id in prints}
        made_by = facts.get("embedder_fingerprint", "")
        return Snapshot(
            _generation(facts),
            documents,
            digest(prints),
            facts.get("slot", "a"),
            made_by,
            facts.get(tuning_key(made_by, reranker)),
        )


def _generation(facts: Mapping[str, str]) -> int:
    return int(facts.get("generation", 0))
