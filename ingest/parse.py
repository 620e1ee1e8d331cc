"""One file to its sections, in a worker process: a parser that crashes takes down no ingest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.model import Metadata
from ingest.load import load
from ingest.load.blocks import Loaded, LoadError
from ingest.load.pdf.scan import can_recognise
from ingest.metadata import resolve
from ingest.sections import SectionText, sections

# Part of every fingerprint: raised when parsing or cutting changes, so that the next ingest
# takes every document in again.
RECIPE = "7"
_SHOWN_CHARS = 80
_SHOWN_DOUBTS = 5  # passages of one file; a bad scan has hundreds


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's sections and metadata, or why there are none. unread: pages of it are pictures that
    only the extra for text recognition could read."""

    path: Path
    sha256: str
    metadata: Metadata | None = None
    sections: tuple[SectionText, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: str | None = None
    unread: bool = False


class Unreadable(Exception):
    """A file that cannot be read; the message says why and what to do."""


def parse(path: Path, beside: dict[str, str]) -> Parsed:
    """Parse a file. beside: what a library.toml or library.csv says of it. Raises nothing:
    whatever goes wrong with one file is a reason in the report."""
    try:
        sha256, loaded = read(path)
    except Unreadable as error:
        return Parsed(path, "", failure=str(error))
    return made(path, sha256, loaded, beside)


def read(path: Path) -> tuple[str, Loaded]:
    """sha256 of a file and what its loader gives. Raises Unreadable."""
    if not _is_text(path):
        raise Unreadable("its name or its folder's is not UTF-8 text; rename that and retry")
    try:
        before = file_hash(path)
        loaded = load(path)
        if file_hash(path) != before:
            raise Unreadable("it changed while it was read; ingest it again")
    except Unreadable:
        raise
    except (LoadError, OSError) as error:
        raise Unreadable(_reason(error)) from error
    except Exception as error:
        name = type(error).__name__
        raise Unreadable(f"its parser failed ({name}: {error}); is it damaged?") from error
    return before, loaded


def made(path: Path, sha256: str, loaded: Loaded, beside: dict[str, str]) -> Parsed:
    """The sections and metadata of a file that was read."""
    metadata, warnings = resolve(loaded.metadata, beside, path.stem)
    cut = sections(loaded.blocks, metadata.title)
    if not cut:
        return Parsed(path, sha256, failure="no text was found in it")
    warnings += [_addressed(s, text, page) for s in cut for text, page in s.addressed]
    warnings += [*loaded.warnings, *_doubtful(cut)]
    unread = bool(loaded.unread) and not can_recognise()
    return Parsed(path, sha256, metadata, tuple(cut), tuple(warnings), unread=unread)


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(sha256: str, beside: dict[str, str]) -> str:
    """sha256 over all that decides what an edition holds."""
    text = "\n".join([RECIPE, sha256, *(f"{k}={v}" for k, v in sorted(beside.items()))])
    return hashlib.sha256(text.encode()).hexdigest()


def unread(mark: str) -> str:
    """The fingerprint of an edition without those pages that only text recognition could read, so
    that it is taken in again once the extra for it is installed."""
    return hashlib.sha256(f"{mark} without its scanned pages".encode()).hexdigest()


def _doubtful(cut: Sequence[SectionText]) -> Iterator[str]:
    """What text recognition was not sure of, for a librarian to compare with the original."""
    found = [(s.text[u.start : u.end], u.page) for s in cut for u in s.doubtful]
    for text, page in found[:_SHOWN_DOUBTS]:
        yield f"too uncertain to be quoted (page {page}): “{_short(text)}”"
    rest = len(found) - _SHOWN_DOUBTS
    if rest > 0:
        yield f"{rest} more passages read from scans are too uncertain to be quoted"


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"


def _addressed(section: SectionText, text: str, page: int | None) -> str:
    place = f"page {page}" if page else " › ".join(section.heading_path[-1:]) or "beginning"
    return f"text addressed to a machine is never quoted ({place}): “{_short(text)}”"


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "it may not be read; check its permissions"
    if isinstance(error, FileNotFoundError):
        return "it disappeared while it was read; ingest again"
    return str(error)
