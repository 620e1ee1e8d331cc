"""A real ingest in a process of its own, which is killed or kills itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psutil

from assistant.library import Library
from assistant.library.catalogue import Catalogue
from assistant.library.lexical import Lexical
from assistant.library.vectors import Vectors
from ingest.sync import Sync
from tests.conftest import NOW

BATCH_CHUNKS = 12  # several batches, so that there is something to lose between them
_OWNERS = {c.__name__: c for c in (Library, Catalogue, Vectors, Lexical)}


@dataclass(frozen=True, slots=True)
class Death:
    """Dies of SIGKILL in the nth call of a method, before or after what it does."""

    method: str
    nth: int = 1
    after: bool = True

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} {self.method} {self.nth}"


@dataclass(slots=True)
class Ingest:
    """An ingest that runs. `told` has "ready" when it begins and "done" when it has ended."""

    process: ForkServerProcess
    told: Connection

    def ready(self) -> None:
        assert self.told.poll(60)
        assert self.told.recv() == "ready"

    def done_within(self, seconds: float) -> bool:
        """Whether it ends in that time by itself."""
        try:
            return self.told.poll(seconds) and self.told.recv() == "done"
        except EOFError:
            return False

    def kill(self) -> list[psutil.Process]:
        """SIGKILL to the ingest alone; gives its worker processes."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.join()
        return workers


def start(data: Path, models: Path, folder: Path, death: Death | None = None) -> Ingest:
    """Begin an ingest of a folder."""
    context = get_context("forkserver")  # a fresh process without a fresh import of everything
    context.set_forkserver_preload(["tests.integration.driver", "chromadb", "openvino", "alembic"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, data, models, folder, death))
    process.start()
    sender.close()
    return Ingest(process, receiver)


def _run(told: Connection, data: Path, models: Path, folder: Path, death: Death | None) -> None:
    from assistant.bootstrap import open_stores
    from assistant.config import Settings

    if death:
        _arm(death)
    settings = Settings(_env_file=None, data_dir=data, cache_dir=models, threads=1)
    library = open_stores(settings, clock=lambda: NOW).library
    told.send("ready")
    Sync(library, lambda: NOW, workers=1, batch_chunks=BATCH_CHUNKS).run([folder], prune=True)
    told.send("done")


def _arm(death: Death) -> None:
    owner, name = death.method.split(".")
    method: Callable[..., Any] = getattr(_OWNERS[owner], name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == death.nth and not death.after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = method(*args, **kwargs)
        if calls == death.nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(_OWNERS[owner], name, deadly)
