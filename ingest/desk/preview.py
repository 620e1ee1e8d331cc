"""What was read of an upload: its text, how it is cut, and its vectors, kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import TypeAdapter

from assistant.library import StoredChunk
from assistant.model import Chunk, Document, Section
from ingest.load.blocks import Loaded

T = TypeVar("T")

_LOADED, _PREVIEW, _VECTORS = "loaded.json", "preview.json", "vectors.npz"


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload as it would be in the library. warnings: what a librarian should know of it.

    made_by: fingerprint of the embedder that its vectors are from.
    """

    document: Document
    sections: tuple[Section, ...]
    chunks: tuple[Chunk, ...]
    warnings: tuple[str, ...]
    made_by: str


def save_loaded(folder: Path, loaded: Loaded) -> None:
    """Keep what a loader gave, so that the file is read once."""
    _whole(folder / _LOADED, _adapter(Loaded).dump_json(loaded))


def load_loaded(folder: Path) -> Loaded | None:
    """What a loader gave, None where the file was not read yet."""
    path = folder / _LOADED
    if not path.exists():
        return None
    found: Loaded = _adapter(Loaded).validate_json(path.read_bytes())
    return found


def save_preview(folder: Path, preview: Preview, stored: Sequence[StoredChunk]) -> None:
    """Keep a preview, and the vectors of its chunks in their order."""
    partial = folder / f".{_VECTORS}"
    with partial.open("wb") as out:
        np.savez(
            out,
            rows=np.concatenate([s.vectors for s in stored]) if stored else np.zeros((0, 0)),
            counts=np.array([len(s.vectors) for s in stored], np.int64),
            scales=np.array([s.scale for s in stored]),
        )
    partial.replace(folder / _VECTORS)
    _whole(folder / _PREVIEW, _adapter(Preview).dump_json(preview))


def load_preview(folder: Path) -> Preview:
    """The preview in the folder of an upload that was read."""
    found: Preview = _adapter(Preview).validate_json((folder / _PREVIEW).read_bytes())
    return found


def load_stored(folder: Path, preview: Preview) -> list[StoredChunk]:
    """The chunks of a preview with their vectors."""
    with np.load(folder / _VECTORS, allow_pickle=False) as held:
        rows, ends = held["rows"], np.cumsum(held["counts"])
        scales = held["scales"].tolist()
    edition = preview.document.edition_id
    parts = np.split(rows, ends[:-1]) if len(ends) else []
    found = zip(preview.chunks, parts, scales, strict=True)
    return [StoredChunk(chunk, edition, part, scale) for chunk, part, scale in found]


def _whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}")
    partial.write_bytes(content)
    partial.replace(path)


@lru_cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)
