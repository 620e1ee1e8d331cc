"""Parsing in worker processes, so that a parser that crashes or hangs costs one file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from ingest.discover import Found
from ingest.parse import Parsed, parse

_AHEAD = 8  # files parsed but not yet stored, per worker: bounds memory
_TIMEOUT = 600.0  # seconds for one file; the longest real guideline took 6


def parse_all(found: Sequence[Found], workers: int) -> Iterator[tuple[Found, Parsed]]:
    """Parse files, in order."""
    pool = _pool(workers)
    waiting: deque[tuple[Found, Future[Parsed]]] = deque()
    rest = deque(found)
    try:
        while rest or waiting:
            while rest and len(waiting) < workers * _AHEAD:
                item = rest.popleft()
                waiting.append((item, pool.submit(parse, item.path, item.beside)))
            item, future = waiting.popleft()
            try:
                yield item, future.result(timeout=_TIMEOUT)
            except (BrokenProcessPool, FutureTimeout):
                # Nobody knows which file broke the pool: each that waited is tried alone.
                _stop(pool)
                yield item, _alone(item)
                for other, _ in waiting:
                    yield other, _alone(other)
                waiting.clear()
                pool = _pool(workers)
    finally:
        _stop(pool)


def _alone(item: Found) -> Parsed:
    pool = _pool(1)
    try:
        return pool.submit(parse, item.path, item.beside).result(timeout=_TIMEOUT)
    except BrokenProcessPool:
        return Parsed(item.path, "", failure="its parser crashed; the file is probably damaged")
    except FutureTimeout:
        return Parsed(item.path, "", failure=f"its parser did not end in {_TIMEOUT:.0f} s")
    finally:
        _stop(pool)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not fork: the embedder's threads would be cut off in the middle of what they hold.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _stop(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
