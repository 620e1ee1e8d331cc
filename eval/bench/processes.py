"""Programs that are measured from outside: how long they run and how much memory they hold."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import psutil

_EVERY = 0.05  # seconds between two looks at a program's memory


class Memory:
    """The most memory that a program and the processes it starts held at once, in MiB, while
    this context was open. Pages that processes share count in each."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self.peak = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        ended = False
        while not ended:
            total = 0
            with suppress(psutil.Error):
                for process in (self._process, *self._process.children(recursive=True)):
                    with suppress(psutil.Error):
                        total += process.memory_info().rss
            self.peak = max(self.peak, total / 2**20)
            ended = self._ended.wait(_EVERY)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a module that was run printed as JSON, and the most memory it held, in MiB."""

    said: dict[str, Any]
    peak: float


def run_module(module: str, arguments: Sequence[str]) -> Finished:
    """Run a module that ends by printing one line of JSON.

    Raises SystemExit with what it wrote when it fails.
    """
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with Memory(process.pid) as memory:
        out, problems = process.communicate()
    if process.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} failed:\n{out}{problems}")
    return Finished(json.loads(out.strip().splitlines()[-1]), memory.peak)


def wall_times(command: Sequence[str], times: int, fine: Container[int] = (0,)) -> list[float]:
    """Seconds that a command takes, each time from start to end.

    Raises SystemExit with what it wrote when it ends with a status that is not fine.
    """
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - start)
        if done.returncode not in fine:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return seconds
