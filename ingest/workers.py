"""Parsing in worker processes, so that a parser that crashes or hangs costs one file."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

from ingest.discover import Found
from ingest.parse import Parsed, parse

_AHEAD = 8  # files parsed but not yet stored, per worker: bounds memory
_TIMEOUT = 600.0  # seconds for one file; the longest real guideline took 6
_SCANNED = 1e4  # bytes for each further second: a scanned page takes up to 10 s


def parse_all(found: Sequence[Found], workers: int) -> Iterator[tuple[Found, Parsed]]:
    """Parse files, in order."""
    pool = new_pool(workers)
    waiting: deque[tuple[Found, Future[Parsed]]] = deque()
    rest = deque(found)
    try:
        while rest or waiting:
            try:
                while rest and len(waiting) < workers * _AHEAD:
                    future = pool.submit(parse, rest[0].path, rest[0].beside)
                    waiting.append((rest.popleft(), future))
                parsed = waiting[0][1].result(timeout=patience(waiting[0][0].path))
            except (BrokenProcessPool, FutureTimeout):
                # Nobody knows which file broke the pool: each that waited is tried alone.
                stop(pool)
                while waiting:
                    item, _ = waiting.popleft()
                    yield item, _alone(item)
                pool = new_pool(workers)
            else:
                item, _ = waiting.popleft()
                yield item, parsed
    finally:
        stop(pool)


def _alone(item: Found) -> Parsed:
    pool = new_pool(1)
    try:
        return pool.submit(parse, item.path, item.beside).result(timeout=patience(item.path))
    except BrokenProcessPool:
        return Parsed(item.path, "", failure="its parser crashed; the file is probably damaged")
    except FutureTimeout:
        return Parsed(
            item.path, "", failure=f"its parser did not end in {patience(item.path):.0f} s"
        )
    finally:
        stop(pool)


def patience(path: Path) -> float:
    """Seconds in which a file must be parsed."""
    scanned = path.suffix.lower() == ".pdf" and path.is_file()
    return _TIMEOUT + (path.stat().st_size / _SCANNED if scanned else 0.0)


def new_pool(workers: int, initializer: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """Worker processes. initializer: what each begins with; it ends with its parent anyhow."""
    # Not fork: the embedder's threads would be cut off in the middle of what they hold.
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=initializer or end_with_parent
    )


def end_with_parent() -> None:
    """A worker whose ingest was killed would wait for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the ingest stops its workers itself
    parent = parent_process()
    assert parent is not None

    def end() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=end, daemon=True).start()


def stop(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes at once."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
