"""One file to its sections, in a worker process: a parser that crashes takes down no ingest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assistant.model import Metadata
from ingest.load import load
from ingest.load.blocks import LoadError
from ingest.metadata import resolve
from ingest.sections import SectionText, sections

# Part of every fingerprint: raised when parsing or cutting changes, so that the next ingest
# takes every document in again.
RECIPE = "6"
_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's sections and metadata, or why there are none."""

    path: Path
    sha256: str
    metadata: Metadata | None = None
    sections: tuple[SectionText, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: str | None = None


def parse(path: Path, beside: dict[str, str]) -> Parsed:
    """Parse a file. beside: what a library.toml or library.csv says of it. Raises nothing:
    whatever goes wrong with one file is a reason in the report."""
    if not _is_text(path):
        return Parsed(
            path, "", failure="its name or its folder's is not UTF-8 text; rename that and retry"
        )
    try:
        before = file_hash(path)
        loaded = load(path)
        if file_hash(path) != before:
            return Parsed(path, before, failure="it changed while it was read; ingest it again")
    except (LoadError, OSError) as error:
        return Parsed(path, "", failure=_reason(error))
    except Exception as error:
        name = type(error).__name__
        return Parsed(path, "", failure=f"its parser failed ({name}: {error}); is it damaged?")
    metadata, warnings = resolve(loaded.metadata, beside, path.stem)
    cut = sections(loaded.blocks, metadata.title)
    if not cut:
        return Parsed(path, before, failure="no text was found in it")
    warnings += [_addressed(s, text, page) for s in cut for text, page in s.addressed]
    return Parsed(path, before, metadata, tuple(cut), tuple(warnings))


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(sha256: str, beside: dict[str, str]) -> str:
    """sha256 over all that decides what an edition holds."""
    text = "\n".join([RECIPE, sha256, *(f"{k}={v}" for k, v in sorted(beside.items()))])
    return hashlib.sha256(text.encode()).hexdigest()


def _addressed(section: SectionText, text: str, page: int | None) -> str:
    place = f"page {page}" if page else " › ".join(section.heading_path[-1:]) or "beginning"
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
    return f"text addressed to a machine is never quoted ({place}): “{shown}”"


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
