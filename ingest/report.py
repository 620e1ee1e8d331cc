"""What an ingest did, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Report:
    """Outcome of an ingest. duplicates: (file, document it is the same as). failed and
    warnings: (file, reason). files: all that it looked at."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    duplicates: list[tuple[Path, str]] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    failed: list[tuple[Path, str]] = field(default_factory=list)
    warnings: list[tuple[Path, str]] = field(default_factory=list)
    chunks: int = 0
    seconds: float = 0.0
    files: list[Path] = field(default_factory=list)


class Progress:
    """What an ingest tells while it runs; this one tells nobody."""

    def start(self, files: int) -> None:
        """That many files are to be parsed."""

    def parsed(self, path: Path) -> None:
        """A file is parsed, or failed."""

    def embedded(self, chunks: int) -> None:
        """That many more chunks have their vectors; they can be found once stored."""

    def stored(self, documents: int, chunks: int) -> None:
        """Documents and chunks that can be found now, of this run."""
