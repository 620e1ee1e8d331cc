"""Which document a file is an edition of."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from assistant.library.catalogue import Catalogue
from ingest.discover import Found


@dataclass(frozen=True, slots=True)
class Claim:
    """The document that a file becomes an edition of. new: none of its editions is live."""

    document_id: str
    ordinal: int
    new: bool


class Identities:
    """Gives files their documents in one ingest; each document is claimed once at most."""

    def __init__(self, catalogue: Catalogue, changed: Iterable[Path]) -> None:
        """changed: files whose content is not what the library holds of them."""
        self._catalogue = catalogue
        self._changed = {str(path) for path in changed}
        self._sources: dict[str, str] = {}
        self._holders: dict[str, set[str]] = {}
        for path, (document, _) in catalogue.source_fingerprints().items():
            self._hold(path, document)
        self._live = {document.id for document in catalogue.documents()}
        self._claimed: set[str] = set()

    def claim(self, item: Found) -> Claim:
        """The document of a new or changed file: the one that was named for it; else the one
        that it held, unless another file goes on holding that; else one by its name."""
        path = str(item.path)
        own = self._sources.get(path)
        if item.document:
            document = item.document
        else:
            document = own if own and not self._held_by_another(own, path) else self._free(item)
        self.hold(item.path, document)
        self._claimed.add(document)
        return Claim(
            document, self._catalogue.last_ordinal(document) + 1, document not in self._live
        )

    def twin(self, path: Path, fingerprint: str) -> str | None:
        """The live document that already holds a file's content and will go on doing so."""
        live = self._catalogue.live_by_fingerprint(fingerprint)
        if live is None or live.id in self._claimed:
            return None
        self.hold(path, live.id)
        return live.id

    def hold(self, path: Path, document: str) -> None:
        """Note that a file holds a document now."""
        self._changed.discard(str(path))
        self._hold(str(path), document)

    def stored(self, documents: Iterable[str]) -> None:
        """Note that what was claimed can be found now."""
        self._live.update(documents)
        self._claimed.difference_update(documents)

    def _hold(self, path: str, document: str) -> None:
        if before := self._sources.get(path):
            self._holders[before].discard(path)
        self._sources[path] = document
        self._holders.setdefault(document, set()).add(path)

    def _held_by_another(self, document: str, path: str) -> bool:
        others = self._holders[document] - self._changed - {path}
        return document in self._claimed or any(Path(other).exists() for other in others)

    def _free(self, item: Found) -> str:
        taken = self._live | self._claimed
        return next(name for name in _names(item) if name not in taken)


def _names(item: Found) -> Iterator[str]:
    """Readable ids from a file's name, with its folders or a hash where that is taken."""
    inner = Path(item.relative).with_suffix("")
    for parts in range(1, len(inner.parts) + 1):
        if name := _slug(" ".join(inner.parts[-parts:])):
            yield name
    digest = hashlib.sha256(str(item.path).encode()).hexdigest()[:8]
    name = f"{_slug(inner.name) or 'document'}-{digest}"
    yield name
    for n in count(2):
        yield f"{name}-{n}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")
