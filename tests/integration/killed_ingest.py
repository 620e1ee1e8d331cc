"""Ingests a folder and kills itself, without any chance to tidy up, at a step of its choice.

Arguments: documents, "Class.method", which call of it, "before" or "after"; settings from the
environment. Run by test_crash.py in a process of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.bootstrap import open_stores
from assistant.config import Settings
from assistant.library import Library
from assistant.library.catalogue import Catalogue
from assistant.library.lexical import Lexical
from assistant.library.vectors import Vectors
from ingest.sync import Sync

_PARTS = {c.__name__: c for c in (Catalogue, Vectors, Lexical, Library)}


def arm(step: str, call: int, when: str) -> None:
    """Make the given call of a method the last thing this process does."""
    owner, _, name = step.partition(".")
    original: Callable[..., Any] = getattr(_PARTS[owner], name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(_PARTS[owner], name, deadly)


def main() -> None:
    """Ingest until killed."""
    documents, step, call, when = sys.argv[1:]
    arm(step, int(call), when)
    library = open_stores(Settings(_env_file=None)).library
    Sync(library, lambda: datetime.now(UTC), batch_chunks=12).run([Path(documents)])


if __name__ == "__main__":
    main()
