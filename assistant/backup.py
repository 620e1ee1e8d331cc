"""A library with its record and conversations in a folder, and back from there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from assistant.chain import Anchor
from assistant.errors import LibraryCorrupt, SettingsError
from assistant.library import Library
from assistant.library.carrying import read_pages, write_pages
from assistant.library.check import check
from assistant.library.following import Follower
from assistant.library.searching import MOVING
from assistant.record import Record

MANIFEST = "manifest.json"
_VECTORS, _FILES = "vectors", "files"
_FORMAT = 1
# Of the data folder, what is in the backup otherwise, can be made anew, or is of the moment.
_LEFT_OUT = ("bedside.db", "vectors", "lexical", "models")
_PASSING = (".lock", ".holder", "-wal", "-shm")

Dump = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. database: name of the dump. record: entries and hash of the last one
    that are in it at least. files: SHA-256 by path."""

    format: int
    software: str
    made_at: str
    database: str
    documents: int
    chunks: int
    fingerprint: str
    record: str
    files: dict[str, str]

    @property
    def anchor(self) -> Anchor:
        """The end of the record that must be there again."""
        number, _, digest = self.record.partition(":")
        return Anchor(int(number), digest)


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up. dump: writes the database into a file of the given name."""

    library: Library
    record: Record
    data_dir: Path
    database: str
    dump: Dump


def save(source: Source, folder: Path, at: datetime, software: str) -> Manifest:
    """Write a backup into a new folder, while questions are answered; an ingest waits.

    The folder gets its name when it is whole. Raises SettingsError for one that is there,
    LibraryBusy, LibraryError.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    if folder.exists():
        raise SettingsError(f"{folder} is there already. Name a new folder for the backup.")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    with source.library.changing(wait=60.0):
        status, proved = source.library.status(), source.record.verify()
        if proved.broken:
            raise LibraryCorrupt(
                "The record is broken, so this would be no sound backup. `bedside record verify` "
                "says where."
            )
        source.dump(partial / source.database)
        chunk_ids = source.library.catalogue.chunk_ids()
        write_pages(source.library.vectors, chunk_ids, partial / _VECTORS)
    _copy_rest(source.data_dir, partial / _FILES, folder)
    manifest = Manifest(
        _FORMAT, software, at.isoformat(), source.database, status.documents, status.chunks,
        status.fingerprint, str(proved.anchor), _hashes(partial),
    )  # fmt: skip
    (partial / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    partial.rename(folder)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself, once every file of it is as it was written.

    Raises SettingsError for a folder that is no backup, LibraryCorrupt for a damaged one.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"{folder} is no backup of Bedside: it has no {MANIFEST} that can be read."
        ) from error
    found = _hashes(folder)
    wrong = sorted(n for n in manifest.files if found.get(n) != manifest.files[n])
    if wrong:
        raise LibraryCorrupt(
            f"The backup in {folder} is damaged: {', '.join(wrong[:3])} "
            f"{'is' if len(wrong) == 1 else 'are'} missing or changed. Take another one."
        )
    return manifest


def restore_files(folder: Path, data_dir: Path) -> None:
    """Put back the other files of the data folder."""
    if (folder / _FILES).is_dir():
        shutil.copytree(folder / _FILES, data_dir, dirs_exist_ok=True)


def restore(folder: Path, manifest: Manifest, library: Library, record: Record) -> None:
    """Make both indexes from a backup beside its database, and prove that all is there.

    Until it has ended nothing is answered. Raises LibraryCorrupt where the proof fails.
    """
    with library.writing():
        facts = {
            name: library.catalogue.fact(name) or ""
            for name in ("embedder", "embedder_fingerprint")
        }
        library.catalogue.set_facts(embedder_fingerprint=MOVING)
        read_pages(folder / _VECTORS, library.vectors)
        library.lexical.clear()
        Follower(library.catalogue, library.lexical).catch_up()
        library.catalogue.set_facts(**facts)
    _prove(manifest, library, record)


def _prove(manifest: Manifest, library: Library, record: Record) -> None:
    status, proved, report = library.status(), record.verify(manifest.anchor), check(library)
    faults = [f"{problem.count} {problem.what}" for problem in report.problems]
    if (status.documents, status.chunks) != (manifest.documents, manifest.chunks):
        faults.append(f"{status.documents} of {manifest.documents} documents are there")
    if status.fingerprint != manifest.fingerprint:
        faults.append("the live editions are others")
    if proved.broken:
        faults.append(f"the record is broken at entry {proved.broken.seq}")
    if faults:
        raise LibraryCorrupt(f"What was restored is not whole: {'; '.join(faults)}.")


def _copy_rest(data_dir: Path, target: Path, besides: Path) -> None:
    """Everything else in the data folder: keys, summaries, what other parts keep there."""
    if not data_dir.is_dir():
        return
    for path in sorted(data_dir.iterdir()):
        backup = besides.resolve().is_relative_to(path.resolve())
        if path.name in _LEFT_OUT or path.name.endswith(_PASSING) or path.is_symlink() or backup:
            continue
        target.mkdir(exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copy2(path, target / path.name)


def _hashes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): _hash(path) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != MANIFEST)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
