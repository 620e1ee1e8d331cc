"""The gate over a library: it knows the names of medicines that the library's documents use."""

from __future__ import annotations

from itertools import chain

from assistant.embedding import Embedder
from assistant.library import Library
from assistant.verify import DrugNames, Gate, Tokens


class LibraryGate:
    """Gives the gate for what the library holds now. Safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: tuple[str, Gate] | None = None

    def __call__(self) -> Gate:
        """The gate; made anew when the library has changed."""
        fingerprint = self._library.fingerprint
        made = self._made
        if made is None or made[0] != fingerprint:
            made = self._made = (fingerprint, self._gate())
        return made[1]

    def _gate(self) -> Gate:
        documents = self._library.documents()
        sections = chain.from_iterable(self._library.contents(d.edition_id) for d in documents)
        names, words = DrugNames.of(sections), self._library.lexical.words
        # Whichever embedder the library was made by: the gate's weights are for the packaged one.
        return Gate(lambda text: tokens(self._library.makers.packaged, text), names, words)


def tokens(embedder: Embedder, text: str) -> Tokens:
    """A text as questions are embedded."""
    found = embedder.query(text)
    return Tokens(found.vector, found.spans, found.offsets)
