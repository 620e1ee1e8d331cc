"""Rebuilds a library and kills itself at a step of its choice, as killed_ingest.py does.

Arguments: "Class.method", which call of it, "before" or "after"; settings from the environment.
"""

from __future__ import annotations

import sys

from assistant.bootstrap import open_stores
from assistant.config import load_settings
from assistant.library import rebuilding
from tests.integration.killed_ingest import arm


def main() -> None:
    """Rebuild until killed, some chunks at a time."""
    step, call, when = sys.argv[1:]
    rebuilding._BATCH = 4
    library = open_stores(load_settings()).library
    with library.changing():
        arm(step, int(call), when)
        library.rebuild()


if __name__ == "__main__":
    main()
