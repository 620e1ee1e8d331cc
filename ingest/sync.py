"""Bringing the library up to date with files on disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from assistant.curating import Corrections
from assistant.library import Library
from assistant.model import Document, DocumentStatus, Section
from ingest.discover import Found, discover, is_gone
from ingest.drafts import BATCH_CHUNKS, Draft, edition_id, store
from ingest.identity import Identities
from ingest.load.pdf.scan import can_recognise
from ingest.parse import Parsed, file_hash, fingerprint, unread
from ingest.report import Progress, Report
from ingest.workers import parse_all

Parser = Callable[[Sequence[Found], int], Iterator[tuple[Found, Parsed]]]


@dataclass(slots=True)
class Sync:
    """One ingest of a library. Nothing is read or written before `run`.

    corrections: what librarians said of documents. editions_of: path → the document that the file
    becomes an edition of, where its path and name do not say. parser: gives files parsed, worker
    processes if None.
    """

    library: Library
    clock: Callable[[], datetime]
    workers: int = 1
    batch_chunks: int = BATCH_CHUNKS
    wait: float = 0.0
    corrections: Corrections = field(default_factory=Corrections)
    editions_of: Mapping[Path, str] = field(default_factory=dict)
    parser: Parser | None = None

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
        report = Report(files=[item.path for item in found])
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
        for file in found:
            before = known.get(str(file.path))
            try:
                sha256 = file_hash(file.path)
            except OSError:
                todo.append(file)  # parsing it gives the reason
                continue
            item = self._as_known(file, sha256)
            now = fingerprint(sha256, item.beside)
            if before and (before[1] == now or (before[1] == unread(now) and not can_recognise())):
                report.unchanged += 1
            else:
                todo.append(item)
        return todo

    def _as_known(self, item: Found, sha256: str) -> Found:
        """A file with what librarians said of it."""
        beside = item.beside | self.corrections.of(str(item.path), sha256)
        return replace(item, beside=beside, document=self.editions_of.get(item.path))

    def _batches(
        self,
        todo: Sequence[Found],
        identities: Identities,
        report: Report,
        progress: Progress,
    ) -> Iterator[list[Draft]]:
        drafts: list[Draft] = []
        for item, parsed in (self.parser or parse_all)(todo, self.workers):
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
        waiting: Sequence[Draft],
        identities: Identities,
        report: Report,
    ) -> Draft | None:
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
        document = Document(
            id=claim.document_id,
            edition_id=edition_id(claim.document_id, mark, claim.ordinal),
            ordinal=claim.ordinal,
            metadata=parsed.metadata,
            sha256=parsed.sha256,
            source=str(item.path),
            format=item.path.suffix.lstrip(".").lower(),
            added_at=self.clock(),
        )
        draft = Draft(document, claim.new, mark, sections_of(document, parsed), [item.path])
        draft.cut(self.library.embedder)
        return draft

    def _twin(
        self, path: Path, mark: str, waiting: Sequence[Draft], identities: Identities
    ) -> str | None:
        """The document that already holds the same content, now with this file too."""
        for draft in waiting:
            if draft.fingerprint == mark:
                draft.paths.append(path)
                identities.hold(path, draft.document.id)
                return draft.document.id
        live = identities.twin(path, mark)
        if live:
            self.library.remember({str(path): (live, mark)})
        return live

    def _store(self, batch: Sequence[Draft], report: Report, progress: Progress) -> None:
        store(self.library, batch, progress.embedded, self.batch_chunks)
        for draft in batch:
            kind = report.added if draft.new else report.updated
            kind.append(draft.document.id)
            report.chunks += len(draft.chunks)

    def _prune(self, paths: Sequence[Path], found: Sequence[Found], report: Report) -> None:
        roots = [p.resolve() for p in paths]
        here = {str(item.path) for item in found}
        gone = [
            path
            for path in self.library.catalogue.source_fingerprints()
            if path not in here
            and any(Path(path).is_relative_to(r) for r in roots)
            and is_gone(Path(path))
        ]
        report.withdrawn += self.library.forget(gone)


def sections_of(document: Document, parsed: Parsed) -> list[Section]:
    """The sections of a parsed file as those of a document."""
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
