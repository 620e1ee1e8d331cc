"""What the worker's process does: read an upload, file it, do what librarians said.

Each job can be done again wherever it stopped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic

from assistant.bootstrap import Stores, open_stores
from assistant.clock import now
from assistant.config import Settings
from assistant.curating import corrections
from assistant.embedding import Embedder
from assistant.errors import BedsideError
from assistant.model import Document
from assistant.record import Record
from ingest.bounded import bounded
from ingest.desk.preview import Preview, load_loaded, save_loaded, save_preview
from ingest.desk.uploads import Upload, read_upload, tell_progress
from ingest.discover import Found
from ingest.drafts import Draft, embedding, stored_chunks
from ingest.load.blocks import Loaded
from ingest.noting import note
from ingest.parse import Parsed, Unreadable, made, read
from ingest.report import Progress, Report
from ingest.revision import catch_up
from ingest.sync import Sync, sections_of
from ingest.workers import end_with_parent

_MEMORY = 3 * 2**30  # bytes that reading one file may take
_WAIT = 20.0  # seconds for another ingest to end
_BATCH = 32  # chunks between two looks at how far it is
_TOLD = 0.5  # seconds between two of these
_opened: list[Stores] = []  # of the process, which serves one library


def begin() -> None:
    """What the process begins with: answers come before it, and it ends with its parent."""
    os.nice(10)
    end_with_parent()


def look_at(settings: Settings, folder: Path) -> str | None:
    """Read the upload in a folder: parse, cut and embed it. Gives why it cannot be read."""
    upload = _upload(folder)
    stores = _stores(settings)
    stores.library.check_embedder()
    path = folder / upload.name
    try:
        with bounded(_MEMORY):
            loaded = load_loaded(folder) or _read(path, upload, folder)
    except Unreadable as error:
        return str(error)
    said = corrections(Record(stores.engine, now)).by_content.get(upload.sha256, {})
    parsed = made(path, upload.sha256, loaded, {**said, **upload.given})
    if parsed.metadata is None:
        return parsed.failure
    _save(folder, upload, parsed, stores.library.embedder)
    return None


def file(settings: Settings, folder: Path, replaced: str) -> str | None:
    """Take the upload in a folder into the library. Gives why that failed.

    replaced: sha256 of the edition that it takes the place of, "" for none. Raises LibraryBusy
    where another ingest goes on, LibraryError, RecordError.
    """
    upload, stores = _upload(folder), _stores(settings)
    record = Record(stores.engine, now)
    path = filed_path(settings, upload)
    _copy(folder / upload.name, path)
    sync = Sync(
        stores.library, now, wait=_WAIT, corrections=corrections(record),
        editions_of={path: upload.replaces} if upload.replaces else {},
        parser=_already_read(folder, upload),
    )  # fmt: skip
    report = sync.run([path], progress=_Told(folder))
    if why := _why_not(report):
        shutil.rmtree(path.parent, ignore_errors=True)
        return why
    note(record, report, [path], upload.by, upload.id, replaced=replaced, name=upload.name)
    return None


def try_again(settings: Settings, path: Path, who: str) -> None:
    """Ingest a file that failed. Raises as `file`, PathError for one that is gone."""
    stores = _stores(settings)
    record = Record(stores.engine, now)
    report = Report()
    if path.exists():
        sync = Sync(stores.library, now, wait=_WAIT, corrections=corrections(record))
        report = sync.run([path])
    note(record, report, [path], who)


def do_what_was_said(settings: Settings) -> None:
    """Correct, withdraw and put back what librarians said. Raises as `file`."""
    stores = _stores(settings)
    catch_up(stores.library, Record(stores.engine, now), now, _WAIT)


def filed_path(settings: Settings, upload: Upload) -> Path:
    """Where the file of an upload is kept once it is filed."""
    return (settings.filed_dir / upload.id / upload.name).resolve()


class _Told(Progress):
    """Tells in the upload's folder how far its filing is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done = 0

    def embedded(self, chunks: int) -> None:
        """Count passages that have their vectors."""
        self._done += chunks
        tell_progress(self._folder, self._done, self._done)


def _read(path: Path, upload: Upload, folder: Path) -> Loaded:
    sha256, loaded = read(path)
    if sha256 != upload.sha256:
        raise Unreadable("its file was changed on the server; discard it and upload it again")
    save_loaded(folder, loaded)
    return loaded


def _save(folder: Path, upload: Upload, parsed: Parsed, embedder: Embedder) -> None:
    assert parsed.metadata is not None
    document = Document(
        id=f"upload-{upload.id}", edition_id=f"upload-{upload.id}", ordinal=1,
        metadata=parsed.metadata, sha256=parsed.sha256, source=upload.name,
        format=parsed.path.suffix.lstrip(".").lower(), added_at=upload.at, live=False,
    )  # fmt: skip
    draft = Draft(document, True, "", sections_of(document, parsed))
    draft.cut(embedder)
    counted = _counting(folder, len(draft.chunks))
    found = list(embedding(embedder, draft.pieces, counted, _BATCH))
    sections, chunks = tuple(draft.sections), tuple(draft.chunks)
    preview = Preview(document, sections, chunks, parsed.warnings, embedder.fingerprint)
    save_preview(folder, preview, stored_chunks(draft, found))


def _counting(folder: Path, total: int) -> Callable[[int], None]:
    """Tells in a folder, now and then, how many passages have their vectors."""
    done, told = 0, 0.0

    def count(more: int) -> None:
        nonlocal done, told
        done += more
        if monotonic() - told > _TOLD:
            told = monotonic()
            tell_progress(folder, done, total)

    return count


def _already_read(
    folder: Path, upload: Upload
) -> Callable[[Sequence[Found], int], Iterator[tuple[Found, Parsed]]]:
    """Gives the file as it was read for the preview."""

    def parsed(found: Sequence[Found], workers: int) -> Iterator[tuple[Found, Parsed]]:
        del workers
        loaded = load_loaded(folder)
        assert loaded is not None
        for item in found:
            yield item, made(item.path, upload.sha256, loaded, item.beside)

    return parsed


def _copy(source: Path, target: Path) -> None:
    """Put the file where it stays; its folder is there when it is whole."""
    if target.exists():
        return
    new = target.parent.with_name(f".new-{target.parent.name}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shutil.copy2(source, new / target.name)
    new.rename(target.parent)


def _why_not(report: Report) -> str | None:
    """Why the one file of an ingest is not in the library."""
    if report.failed:
        return report.failed[0][1]
    if report.duplicates:
        return f"the library holds the same already, as {report.duplicates[0][1]}"
    if report.added or report.updated or report.unchanged:
        return None
    return "; ".join(reason for _, reason in report.warnings) or "nothing of it was taken in"


def _upload(folder: Path) -> Upload:
    found = read_upload(folder)
    if found is None:
        raise BedsideError("The upload is not there any more.")
    return found


def _stores(settings: Settings) -> Stores:
    """The stores, opened once in this process."""
    if not _opened:
        _opened.append(open_stores(settings))
    return _opened[0]
