"""A parser that crashes or is killed costs one file."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

from ingest.discover import Found
from ingest.workers import parse_all
from tests.documents import drug, write


def _found(folder: Path, count: int) -> list[Found]:
    paths = write(folder, **{f"doc{i:02}": drug(f"drug{i}") for i in range(count)})
    return [Found(path, path.name, {}) for path in paths.values()]


def _workers() -> list[psutil.Process]:
    """Worker processes that run."""
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # a zombie is one, too
            if "spawn_main" in " ".join(process.cmdline()):
                found.append(process)
    return found


def _workers_end() -> bool:
    """Whether all worker processes end, which takes them a moment."""
    # Not psutil's own wait: it would take the exit status that multiprocessing waits for.
    end = time.monotonic() + 10
    while _workers() and time.monotonic() < end:
        time.sleep(0.01)
    return not _workers()


def test_files_come_in_their_order_and_no_worker_is_left(tmp_path: Path) -> None:
    found = _found(tmp_path, 20)
    parsed = list(parse_all(found, 2))
    assert [item for item, _ in parsed] == found
    assert all(p.failure is None and p.path == item.path for item, p in parsed)
    assert _workers_end()


def test_workers_that_are_killed_lose_no_file(tmp_path: Path) -> None:
    found = _found(tmp_path, 12)
    done = []
    for item, parsed in parse_all(found, 1):
        done.append((item, parsed.failure))
        if len(done) == 5:
            for worker in _workers():
                os.kill(worker.pid, signal.SIGKILL)
    assert done == [(item, None) for item in found]


def test_nobody_waits_for_what_is_not_wanted_any_more(tmp_path: Path) -> None:
    parsing = parse_all(_found(tmp_path, 30), 1)
    next(parsing)
    parsing.close()
    assert _workers_end()


def test_no_files_need_no_worker() -> None:
    assert list(parse_all([], 2)) == []
