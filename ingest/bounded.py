"""A bound for the memory that reading a file may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZES = Path("/proc/self/statm")


@contextmanager
def bounded(more: int) -> Iterator[None]:
    """Inside it this process may take that many bytes more, and what asks for more is refused
    them: MemoryError, or a parser in another language ends the process. Linux alone tells how
    much a process has; elsewhere there is no bound."""
    if not _SIZES.exists():
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    held = int(_SIZES.read_text().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (held + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
