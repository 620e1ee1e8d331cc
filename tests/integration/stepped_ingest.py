"""Ingests a folder; before and after each step it says so and waits for a line.

Arguments: documents, seconds to wait for another ingest; settings from the environment. Run by
test_at_once.py in a process of its own, which reads its standard output and answers on its
standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.bootstrap import open_stores
from assistant.config import Settings
from assistant.library.catalogue import Catalogue
from assistant.library.lexical import Lexical
from assistant.library.vectors import Vectors
from ingest.sync import Sync

_STEPS = {
    Catalogue: ("stage", "publish", "settle"),
    Vectors: ("add", "delete"),
    Lexical: ("change",),
}


def say(what: str) -> None:
    """Tell, and wait until the other side has seen it."""
    print(what, flush=True)
    sys.stdin.readline()


def stop_at(owner: type, name: str) -> None:
    """Have every call of a method told before and after it."""
    original: Callable[..., Any] = getattr(owner, name)

    def told(*args: Any, **kwargs: Any) -> Any:
        say(f"before {owner.__name__}.{name}")
        result = original(*args, **kwargs)
        say(f"after {owner.__name__}.{name}")
        return result

    setattr(owner, name, told)


def main() -> None:
    """Ingest step by step."""
    documents, wait = sys.argv[1:]
    library = open_stores(Settings(_env_file=None, threads=1)).library
    for owner, names in _STEPS.items():
        for name in names:
            stop_at(owner, name)
    sync = Sync(library, lambda: datetime.now(UTC), batch_chunks=4, wait=float(wait))
    say("opened")
    report = sync.run([Path(documents)])
    print(f"added {len(report.added)}, updated {len(report.updated)}", flush=True)


if __name__ == "__main__":
    main()
