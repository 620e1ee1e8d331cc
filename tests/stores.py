"""The two pairs of stores that tests run against: embedded ones in a folder, and servers.

The servers are PostgreSQL and Chroma's, started on loopback for the run and gone after it. Each
test has a database and a collection of its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import httpx
import numpy as np
import pytest
from sqlalchemy import create_engine, text

from assistant.bootstrap import open_vectors
from assistant.config import Settings

_DEBIAN = "/usr/lib/postgresql"
_STARTING = 60  # seconds


class Pair(Protocol):
    """Makes libraries' settings, and copies of libraries that nobody has open."""

    def settings(self, data: Path, models: Path) -> Settings:
        """Settings of an empty library."""
        ...

    def copy(self, source: Settings, empty: Settings) -> None:
        """Make a copy of a library where nothing was opened yet."""
        ...


class Embedded:
    """SQLite and Chroma in the data folder."""

    def settings(self, data: Path, models: Path) -> Settings:
        return Settings(_env_file=None, data_dir=data, cache_dir=models)

    def copy(self, source: Settings, empty: Settings) -> None:
        shutil.copytree(source.data_dir, empty.data_dir)


class PostgreSQL:
    """A PostgreSQL server with its data in a folder; it is gone when stopped, and may be started
    again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._runs = False
        folder.mkdir(parents=True)
        # It does not run as root: then as the user that Debian's package makes for it.
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", "data", "-U", "bedside", "--auth=trust", "-E", "UTF8", "-N")
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            conf.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{folder}'\nfsync = off\nmax_connections = 400\n"
            )

    @staticmethod
    def bin() -> Path | None:
        """Folder of its programs."""
        found = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
        at = found[-1] if found else shutil.which("initdb")
        return Path(at).parent if at else None

    def start(self) -> None:
        if not self._runs:
            self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log")
            self._runs = True

    def stop(self, how: str = "fast") -> None:
        if self._runs:
            self._run("pg_ctl", "stop", "-w", "-D", "data", "-m", how)
            self._runs = False

    def url(self, database: str) -> str:
        return f"postgresql+pg8000://bedside@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        found = self.bin()
        assert found is not None
        ids = {"user": self._user.pw_uid, "group": self._user.pw_gid} if self._user else {}
        ran = subprocess.run(
            [found / program, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server
            stderr=subprocess.DEVNULL,
            timeout=_STARTING,
            check=False,
            **ids,  # type: ignore[call-overload]
        )
        assert ran.returncode == 0, f"{program} failed; see {self.folder / 'log'}"


class Chroma:
    """`chroma run` with its data in a folder; it may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        folder.mkdir(parents=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process is not None:
            return
        program = Path(sys.executable).with_name("chroma")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "run", "--path", "data", "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(self._answers, f"chroma run; see {self.folder / 'log'}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_STARTING)
            self._process = None

    def url(self, database: str) -> str:
        return f"http://127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/v2/heartbeat").is_success
        except httpx.TransportError:
            return False


class Servers:
    """PostgreSQL and Chroma's server."""

    def __init__(self, folder: Path) -> None:
        self.postgresql = PostgreSQL(folder / "postgresql")
        self.chroma = Chroma(folder / "chroma")
        self._numbers = count(1)

    def start(self) -> None:
        """Start those that are stopped."""
        self.postgresql.start()
        self.chroma.start()

    def stop(self) -> None:
        self.chroma.stop()
        self.postgresql.stop("immediate")

    def settings(self, data: Path, models: Path) -> Settings:
        name = f"bedside_test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return Settings(
            _env_file=None,
            data_dir=data,
            cache_dir=models,
            database_url=self.postgresql.url(name),
            chroma_url=self.chroma.url(name),
        )

    def copy(self, source: Settings, empty: Settings) -> None:
        old, new = (str(s.database_url).rpartition("/")[2] for s in (source, empty))
        self._execute(f"DROP DATABASE {new}", f"CREATE DATABASE {new} TEMPLATE {old}")
        held = open_vectors(source)
        vectors = held.get(held.ids())
        open_vectors(empty).add(list(vectors), np.stack(list(vectors.values())))
        shutil.copytree(source.data_dir, empty.data_dir)

    def _execute(self, *statements: str) -> None:
        engine = create_engine(self.postgresql.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@contextmanager
def servers() -> Iterator[Servers]:
    """Servers that run, and are gone afterwards; skips where PostgreSQL is not installed."""
    if PostgreSQL.bin() is None:
        pytest.skip("needs PostgreSQL: `apt-get install postgresql`")
    # Not in pytest's own folder, which is closed to the user that PostgreSQL runs as.
    with TemporaryDirectory(prefix="bedside-servers-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        started = Servers(Path(name))
        started.start()
        try:
            yield started
        finally:
            started.stop()


def environment(settings: Settings) -> dict[str, str]:
    """The settings as `bedside` in another process takes them."""
    names = ("data_dir", "cache_dir", "database_url", "chroma_url")
    given = {name: getattr(settings, name) for name in names}
    return {f"BEDSIDE_{name.upper()}": str(value) for name, value in given.items() if value}


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def until(holds: Callable[[], bool], what: str, seconds: float = _STARTING) -> None:
    """Wait until something holds, looking again and again; it fails after a time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not in {seconds:.0f} seconds: {what}"
        time.sleep(0.05)
