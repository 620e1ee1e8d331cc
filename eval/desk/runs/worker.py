"""The worker: a thread of the server that has runs asked, one at a time."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

from starlette.concurrency import run_in_threadpool

from assistant.config import Settings
from eval.desk.runs.asking import ask
from eval.desk.runs.wanted import State, is_done, runs_of, turn_to, waiting, wanted

_LOOK = 10.0  # seconds between two looks for what other servers were asked for
_TICK = 0.5  # seconds between two looks whether a run was stopped
_log = logging.getLogger(__name__)


class Worker:
    """Has asked what waits. A run that the server's end cuts off is gone on with at its start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runs = runs_of(settings)
        self._ending, self._told = Event(), Event()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Work inside it."""
        thread = Thread(target=self._work, name="runs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            self._told.set()
            await run_in_threadpool(thread.join)

    def wake(self) -> None:
        """Say that there is something to do."""
        self._told.set()

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                if folder := next(waiting(self._runs), None):
                    self._carry_out(folder)
                    continue
            except Exception:
                _log.exception("the desk's runs met with an error")
            self._told.wait(_LOOK)
            self._told.clear()

    def _carry_out(self, folder: Path) -> None:
        process = get_context("spawn").Process(target=ask, args=(self._settings, folder))
        process.daemon = True
        process.start()
        while process.is_alive() and not self._ending.is_set() and _is_wanted(folder):
            process.join(_TICK)
        if process.is_alive():
            process.terminate()
            process.join()
        elif process.exitcode and _is_wanted(folder):
            _log.error("a run ended with code %s", process.exitcode)
            turn_to(folder, State.FAILED, "It ended before it was done; the server's log says why.")


def _is_wanted(folder: Path) -> bool:
    held = wanted(folder)
    return held is not None and held.state is State.WANTED and not is_done(folder)
