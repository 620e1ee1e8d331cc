"""Runs the show: servers, three replicas, a proxy, users, an ingest that never ends; and takes a
replica, PostgreSQL and Chroma away on the way."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from assistant.bootstrap import LateEmbedder, open_stores
from assistant.clock import now
from assistant.config import Settings
from assistant.library.check import check
from assistant.record import Record
from eval.bench.results import RESULTS, Section, publish
from tests.conftest import REPO
from tests.e2e.replicas.doses import NAMES, Editions, write_editions
from tests.e2e.replicas.judged import Outage, figures, outcomes, record_faults
from tests.e2e.replicas.report import body
from tests.stores import Servers, environment, free_port, servers, until

_BEDSIDE = [sys.executable, "-c", "from assistant.cli import main; main()"]
_AWAY = 3.0  # seconds for which a server is stopped
_GRACE = 10.0


class Replica:
    """`bedside serve` with a disk of its own."""

    def __init__(self, number: int, settings: Settings, log: Path) -> None:
        data = settings.data_dir.parent / f"replica-{number}"
        self._environment = environment(settings) | {"BEDSIDE_DATA_DIR": str(data)}
        self._log = log
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        command = [*_BEDSIDE, "serve", "--port", str(self._port)]
        self.process = _start(command, self._log, self._environment)

    def end(self) -> None:
        _end(self.process)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"a replica ended; see {self._log}"
        try:
            return httpx.get(f"{self.address}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False


class Ingest:
    """Brings out one edition after the other, each by a command of its own."""

    def __init__(self, folder: Path, settings: Settings, editions: Editions, log: Path) -> None:
        self._folder, self._log, self._editions = folder, log, editions
        self._environment = environment(settings)
        self.runs, self.failed = 0, 0
        self._out = dict.fromkeys(NAMES, 0)
        self._stop = threading.Event()

    def one(self) -> None:
        """The next edition of every drug."""
        new = {name: number + 1 for name, number in self._out.items()}
        self._editions.write(self._out, new)
        write_editions(self._folder, new)
        command = [*_BEDSIDE, "ingest", "--wait", "30", str(self._folder)]
        while _start(command, self._log, self._environment).wait():
            self.failed += 1  # PostgreSQL was away: run it again, as a person would
            if self._stop.wait(1):
                return
        self._out = new
        self._editions.write(new, new)
        self.runs += 1

    @contextmanager
    def going_on(self) -> Iterator[None]:
        def run() -> None:
            while not self._stop.is_set():
                self.one()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()


def take_away(
    seconds: float, held: Servers, replicas: Sequence[Replica]
) -> Iterator[tuple[float, Callable[[], Outage]]]:
    """When, in shares of the time, what is taken away."""

    def away(what: str, stop: Callable[[], None], start: Callable[[], None]) -> Outage:
        began = time.time()
        stop()
        time.sleep(_AWAY)
        start()
        return Outage(what, began, time.time())

    def replica() -> Outage:
        began = time.time()
        replicas[1].process.send_signal(signal.SIGKILL)
        replicas[1].process.wait()
        replicas[1].start()
        until(replicas[1].is_ready, "the replica is back", 120)
        return Outage("a replica, killed", began, time.time())

    yield 0.2 * seconds, replica
    yield 0.5 * seconds, lambda: away("PostgreSQL", held.postgresql.stop, held.postgresql.start)
    yield 0.75 * seconds, lambda: away("Chroma's server", held.chroma.stop, held.chroma.start)


def show(
    options: argparse.Namespace, work: Path, held: Servers, stack: ExitStack
) -> dict[str, Any]:
    """The whole run; gives its figures."""
    models = REPO / ".cache" / "models"
    settings = held.settings(work / "data", models)
    editions, log = Editions(work / "editions.json"), work / "log"
    ingest = Ingest(work / "documents", settings, editions, log)
    ingest.one()
    replicas = [Replica(n, settings, log) for n in range(3)]
    for one in replicas:
        stack.callback(one.end)
        until(one.is_ready, "the replicas are ready", 180)
    port = free_port()
    addresses = [one.address for one in replicas]
    proxy = _start([sys.executable, "-m", "tests.e2e.replicas.proxy", str(port), *addresses], log)
    stack.callback(lambda: _end(proxy))
    address = f"http://127.0.0.1:{port}"
    until(lambda: _is_up(address), "the proxy is there")
    users = _users(options, address, work)
    began, outages = time.time(), []
    with ingest.going_on():
        for after, happen in take_away(options.seconds, held, replicas):
            time.sleep(max(0.0, began + after - time.time()))
            outages.append(happen())
        users.wait()
    found = outcomes(work / "outcomes")
    stores = open_stores(settings, LateEmbedder(settings))
    result: dict[str, Any] = {
        "users": options.users,
        "seconds": options.seconds,
        **figures(found, outages, _GRACE),
        "ingests": ingest.runs,
        "ingests that had to be run again": ingest.failed,
        "record": record_faults(found, Record(stores.engine, now)) or "whole, no answer lost",
        "stores": [p.what for p in check(stores.library).problems] or "agree",
    }
    stores.engine.dispose()
    return result


def _users(options: argparse.Namespace, address: str, work: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "locust", "--headless", "--only-summary", "--skip-log",
        "--locustfile", str(Path(__file__).with_name("users.py")), "--host", address,
        "--users", str(options.users), "--spawn-rate", "10", "--run-time", f"{options.seconds}s",
    ]  # fmt: skip
    own = {"OUTCOMES": str(work / "outcomes"), "EDITIONS": str(work / "editions.json")}
    return _start(command, work / "locust.log", own)


def _start(
    command: Sequence[str], log: Path, own: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    with log.open("ab") as stream:
        return subprocess.Popen(
            command,
            cwd=REPO,
            env=os.environ | {"BEDSIDE_THREADS": "1", "PYTHONPATH": str(REPO)} | (own or {}),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )


def _is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(30)


def main(argv: Sequence[str] | None = None) -> None:
    """Run it, and print the figures."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.replicas", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", type=Path, help="folder for the logs; a passing one if not given")
    parser.add_argument("--write", action="store_true", help="put the section into RESULTS.md")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file that --write writes to")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as passing, servers() as held, ExitStack() as stack:
        work = options.keep or Path(passing)
        work.mkdir(parents=True, exist_ok=True)
        found = show(options, work, held, stack)
        (work / "figures.json").write_text(json.dumps(found, indent=1))
    title = "Three replicas while what they need is taken away"
    section = Section("replicas", title, body(found), package="tests.e2e")
    publish(section, options, arguments, now().date())


if __name__ == "__main__":
    main()
