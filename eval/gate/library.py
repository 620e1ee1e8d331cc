"""The documents to attack with: taken in by the real ingest, searched by the real retriever."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.config import load_settings
from assistant.pipeline import Assistant
from eval.bench.libraries import assistant_over, settings_at

SAMPLE = Path(__file__).parents[2] / "ingest" / "sample" / "library"


@contextmanager
def temporary(paths: Sequence[Path]) -> Iterator[Assistant]:
    """The assistant over a library of files and folders that is gone afterwards.

    Says which files could not be read; raises as an ingest does.
    """
    with tempfile.TemporaryDirectory(prefix="bedside-gate-") as folder:
        yield assistant_over(settings_at(Path(folder), load_settings().models_dir), paths)
