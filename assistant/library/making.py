"""The embedders that a library may have been made by.

A library is searched with the embedder that made it, whichever the settings name: that one is what
a new library is made by, and what `bedside library rebuild` moves an old one over to. A process
that runs takes up the other one as soon as a library has been moved over.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cached_property
from threading import Lock

from assistant.embedding import Embedder
from assistant.errors import BedsideError, EmbedderMismatch
from assistant.library.catalogue import Catalogue

_log = logging.getLogger(__name__)


def tuning_key(fingerprint: str, reranker: str) -> str:
    """The fact that holds the tuning (assistant/tuned.py) of an embedder with a reranker."""
    return f"tuning-{hashlib.sha256(f'{fingerprint} {reranker}'.encode()).hexdigest()[:24]}"


class Makers:
    """The configured embedder, and others that were opened since. Safe to use from threads.

    open_other: opens what `Embedder.source` says; None where only the configured one is used.
    """

    open_other: Callable[[str], Embedder] | None = None

    def __init__(self, configured: Embedder) -> None:
        self.configured = configured
        self.last = configured
        self._others: list[Embedder] = []
        self._opening = Lock()

    @cached_property
    def packaged(self) -> Embedder:
        """The packaged embedder, for judgements that were calibrated for its vectors."""
        if not self.configured.source or self.open_other is None:
            return self.configured
        return next((e for e in self._others if not e.source), None) or self.open_other("")

    def take_up(self, fingerprint: str, catalogue: Catalogue) -> Embedder:
        """The embedder that a library was made by; the configured one if by none yet.

        fingerprint: the embedder's. Raises EmbedderMismatch when it cannot be opened.
        """
        if not fingerprint:
            self.last = self.configured
        elif self.last.fingerprint != fingerprint:
            with self._opening:
                self.last = self._known(fingerprint) or self._opened(fingerprint, catalogue)
        return self.last

    def _known(self, fingerprint: str) -> Embedder | None:
        known = (self.configured, *self._others)
        return next((e for e in known if e.fingerprint == fingerprint), None)

    def _opened(self, fingerprint: str, catalogue: Catalogue) -> Embedder:
        name = catalogue.fact("embedder")
        source = catalogue.fact("embedder_source") or ""
        why = "it is not what is found under that name now"
        if self.open_other is not None:
            try:
                other = self.open_other(source)
            except BedsideError as error:
                why = str(error)
            else:
                if other.fingerprint == fingerprint:
                    self._others.append(other)
                    _log.warning(
                        "the library was made with the embedder %s and is searched with it; "
                        "BEDSIDE_EMBEDDER names %s: `bedside library rebuild` moves it over",
                        name,
                        self.configured.name,
                    )
                    return other
        raise EmbedderMismatch(
            f"The library was made with the embedder {name}, now {self.configured.name} is in "
            "use. Set BEDSIDE_EMBEDDER back, or run `bedside library rebuild` to move the library "
            f"over. (The former cannot be opened: {why.rstrip('.')}.)"
        )
