"""Bringing the library up to date with files on disk."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedded, Piece
from assistant.library import Library, NewEdition, StoredChunk
from assistant.library.pieces import piece, quantised
from assistant.model import Chunk, Document, DocumentStatus, Section
from ingest.chunks import cut
from ingest.discover import Found, discover
from ingest.identity import Identities
from ingest.load.pdf.scan import can_recognise
from ingest.parse import Parsed, file_hash, fingerprint, unread
from ingest.report import Progress, Report
from ingest.workers import parse_all

_BATCH_CHUNKS = 384


@dataclass(slots=True)
class _Draft:
    """An edition that is parsed and cut but not embedded yet."""

    found: Found
    document: Document
    new: bool
    fingerprint: str
    sections: list[Section]
    chunks: list[Chunk] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    twins: list[Path] = field(default_factory=list)

    @property
    def sources(self) -> dict[str, tuple[str, str]]:
        """Path → (document id, fingerprint) of every file that holds it."""
        mark = (self.document.id, self.fingerprint)
        return {str(path): mark for path in (self.found.path, *self.twins)}


@dataclass(slots=True)
class Sync:
    """One ingest of a library. Nothing is read or written before `run`."""

    library: Library
    clock: Callable[[], datetime]
    workers: int = 1
    batch_chunks: int = _BATCH_CHUNKS
    wait: float = 0.0

    def run(
        self, paths: Sequence[Path], prune: bool = False, progress: Progress | None = None
    ) -> Report:
        """Take in new and changed files; withdraw documents whose files are gone if `prune`.

        Raises PathError, SidecarError, LibraryBusy, EmbedderMismatch or StorageFull; a file
        that cannot be read is in the report and stops nothing.
        """
        progress = progress or Progress()
        started = time.monotonic()
        found = discover(paths)
        report = Report()
        with self.library.changing(self.wait):
            self.library.check_embedder()
            todo = self._new_or_changed(found, report)
            identities = Identities(self.library.catalogue, [item.path for item in todo])
            progress.start(len(todo))
            for batch in self._batches(todo, identities, report, progress):
                self._store(batch, report, progress)
                identities.stored([draft.document.id for draft in batch])
                progress.stored(len(batch), sum(len(d.chunks) for d in batch))
            if prune:
                self._prune(paths, found, report)
        report.seconds = time.monotonic() - started
        return report

    def _new_or_changed(self, found: Sequence[Found], report: Report) -> list[Found]:
        known = self.library.catalogue.source_fingerprints()
        todo = []
        for item in found:
            before = known.get(str(item.path))
            try:
                now = fingerprint(file_hash(item.path), item.beside)
            except OSError:
                todo.append(item)  # parsing it gives the reason
                continue
            if before and (before[1] == now or (before[1] == unread(now) and not can_recognise())):
                report.unchanged += 1
            else:
                todo.append(item)
        return todo

    def _batches(
        self,
        todo: Sequence[Found],
        identities: Identities,
        report: Report,
        progress: Progress,
    ) -> Iterator[list[_Draft]]:
        drafts: list[_Draft] = []
        for item, parsed in parse_all(todo, self.workers):
            progress.parsed(item.path)
            draft = self._draft(item, parsed, drafts, identities, report)
            if draft is None:
                continue
            drafts.append(draft)
            if sum(len(d.chunks) for d in drafts) >= self.batch_chunks:
                yield drafts
                drafts = []
        if drafts:
            yield drafts

    def _draft(
        self,
        item: Found,
        parsed: Parsed,
        waiting: Sequence[_Draft],
        identities: Identities,
        report: Report,
    ) -> _Draft | None:
        if parsed.metadata is None:
            report.failed.append((item.path, parsed.failure or "it could not be read"))
            return None
        report.warnings += [(item.path, w) for w in parsed.warnings]
        if parsed.metadata.status is DocumentStatus.WITHDRAWN:
            report.warnings.append((item.path, "its status is withdrawn; it answers nothing"))
            report.withdrawn += self.library.forget([str(item.path)])
            return None
        mark = fingerprint(parsed.sha256, item.beside)
        mark = unread(mark) if parsed.unread else mark
        if twin := self._twin(item.path, mark, waiting, identities):
            report.duplicates.append((item.path, twin))
            return None
        claim = identities.claim(item)
        unique = hashlib.sha256(f"{mark} {claim.ordinal}".encode()).hexdigest()[:12]
        document = Document(
            id=claim.document_id,
            edition_id=f"{claim.document_id}@{unique}",
            ordinal=claim.ordinal,
            metadata=parsed.metadata,
            sha256=parsed.sha256,
            source=str(item.path),
            format=item.path.suffix.lstrip(".").lower(),
            added_at=self.clock(),
        )
        return self._cut(_Draft(item, document, claim.new, mark, _sections(document, parsed)))

    def _twin(
        self, path: Path, mark: str, waiting: Sequence[_Draft], identities: Identities
    ) -> str | None:
        """The document that already holds the same content, now with this file too."""
        for draft in waiting:
            if draft.fingerprint == mark:
                draft.twins.append(path)
                identities.hold(path, draft.document.id)
                return draft.document.id
        live = identities.twin(path, mark)
        if live:
            self.library.remember({str(path): (live, mark)})
        return live

    def _cut(self, draft: _Draft) -> _Draft:
        title = draft.document.metadata.title
        for section in draft.sections:
            for chunk in cut(title, section, self.library.embedder):
                draft.chunks.append(chunk)
                draft.pieces.append(
                    piece(title, section, chunk.start, chunk.end, self.library.embedder)
                )
        return draft

    def _store(self, batch: Sequence[_Draft], report: Report, progress: Progress) -> None:
        embedded = self._embedded([p for d in batch for p in d.pieces], progress)
        editions: list[tuple[NewEdition, NDArray[np.float32]]] = []
        for draft in batch:
            own = [next(embedded) for _ in draft.chunks]
            stored = [
                StoredChunk(c, draft.document.edition_id, *quantised(e))
                for c, e in zip(draft.chunks, own, strict=True)
            ]
            new = NewEdition(draft.document, draft.fingerprint, draft.sections, stored)
            vectors = np.array([e.vector for e in own], np.float32)
            editions.append((new, vectors.reshape(len(own), self.library.embedder.dimensions)))
        self.library.add(editions, {k: v for d in batch for k, v in d.sources.items()})
        for draft in batch:
            kind = report.added if draft.new else report.updated
            kind.append(draft.document.id)
            report.chunks += len(draft.chunks)

    def _embedded(self, pieces: Sequence[Piece], progress: Progress) -> Iterator[Embedded]:
        for at in range(0, len(pieces), self.batch_chunks):
            part = pieces[at : at + self.batch_chunks]
            vectors = self.library.embedder.embed(part)
            progress.embedded(len(part))
            yield from vectors

    def _prune(self, paths: Sequence[Path], found: Sequence[Found], report: Report) -> None:
        roots = [p.resolve() for p in paths]
        here = {str(item.path) for item in found}
        gone = [
            path
            for path in self.library.catalogue.source_fingerprints()
            if path not in here
            and any(Path(path).is_relative_to(r) for r in roots)
            and _is_gone(Path(path))
        ]
        report.withdrawn += self.library.forget(gone)


def _is_gone(path: Path) -> bool:
    """Whether a file is known to be gone; one in a folder that cannot be read is not."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _sections(document: Document, parsed: Parsed) -> list[Section]:
    return [
        Section(
            id=f"{document.edition_id}.{i}",
            edition_id=document.edition_id,
            ordinal=i,
            heading_path=s.heading_path,
            number=s.number,
            text=s.text,
            units=tuple(s.units),
        )
        for i, s in enumerate(parsed.sections)
    ]
