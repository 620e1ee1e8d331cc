"""Starting: the command line, a question from cold, a serving process and its memory."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Settings
from eval.bench.processes import Memory, wall_times
from eval.bench.results import percentile, table

_TIMES = 10
_ABSTAINED = 3  # status of `bedside ask` when it does not know


@dataclass(frozen=True, slots=True)
class Served:
    """ready: seconds until it listens. milliseconds: of each question, a list for each round.
    peak: MiB that the process held at most, mapped files among them."""

    ready: float
    milliseconds: list[list[float]]
    peak: float


@dataclass(frozen=True, slots=True)
class Server:
    """A `bedside serve` that runs. url: where it answers. ready: seconds until it listened.
    memory: of its process, to be asked once it has ended."""

    url: str
    pid: int
    ready: float
    memory: Memory


def measure(own: Settings, questions: Sequence[str], times: int = _TIMES) -> str:
    """Markdown about starting, over a library that is there. questions: asked over HTTP."""
    bedside = str(Path(sys.executable).with_name("bedside"))
    rows: list[list[object]] = []
    for name, command in (
        ("`python -c pass`", [sys.executable, "-c", "pass"]),
        ("`bedside --help`", [bedside, "--help"]),
        ("`bedside ask` from cold, over the guidelines",
         [*_environment(own), bedside, "ask", questions[0]]),
    ):  # fmt: skip
        seconds = wall_times(command, times, fine=(0, _ABSTAINED))
        every = f"{min(seconds):.2f} to {max(seconds):.2f}"
        rows.append([name, f"{statistics.median(seconds):.3f} s", every])
    starts = table(["", f"median of {times}", "from, to"], rows)
    served = serving(own, questions)
    asked = served.milliseconds[0]
    return (
        f"{starts}\n\n`bedside serve` listens after {served.ready:.1f} s. {len(asked)} questions "
        f"over HTTP, one at a time: p50 {percentile(asked, 50):.1f} ms, p95 "
        f"{percentile(asked, 95):.1f} ms. Peak memory of the serving process: "
        f"{served.peak:,.0f} MiB."
    )


def serving(own: Settings, questions: Sequence[str], rounds: int = 1) -> Served:
    """Start `bedside serve` over a library, ask every question so many times, and end it."""
    with started(own) as server:
        asked = [[_asked(server.url, text) for text in questions] for _ in range(rounds)]
    return Served(server.ready, asked, server.memory.peak)


@contextmanager
def started(own: Settings) -> Iterator[Server]:
    """`bedside serve` over a library, until the context is left."""
    bedside = str(Path(sys.executable).with_name("bedside"))
    command = [*_environment(own), bedside, "serve", "--host", "127.0.0.1", "--port", "0"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        with Memory(process.pid) as memory:
            assert process.stdout is not None
            first = process.stdout.readline()
            ready = time.perf_counter() - began
            found = re.search(r"http\S+", first)
            if not found:
                raise SystemExit(f"`bedside serve` gave no address but: {first}")
            yield Server(found[0], process.pid, ready, memory)
    finally:
        process.terminate()
        process.wait()


def _asked(url: str, text: str) -> float:
    """Milliseconds of one question over HTTP."""
    body = json.dumps({"question": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()
    return (time.perf_counter() - start) * 1000


def _environment(own: Settings) -> list[str]:
    named = {
        "DATA_DIR": own.data_dir,
        "CACHE_DIR": own.models_dir,
        "DATABASE_URL": own.database_url,
        "CHROMA_URL": own.chroma_url,
    }
    return ["env", *(f"BEDSIDE_{name}={value}" for name, value in named.items() if value)]
