"""The worker: a thread of the server that has a process of its own read and file uploads.

What there is to do is told by the uploads' folders and the record, so a restart goes on where it
was. The process is nicer than the server, so that answers come first, and ends when idle.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any

from starlette.concurrency import run_in_threadpool

from assistant.config import Settings
from assistant.errors import BedsideError, LibraryBusy, NotFound
from assistant.library import Library
from assistant.record import Record
from assistant.recorded import INGESTED, UPLOAD_FILED
from ingest.desk import jobs
from ingest.desk.uploads import State, Upload, UploadError, Uploads
from ingest.revision import is_behind
from ingest.workers import new_pool, patience, stop

_LOOK = 5.0  # seconds between two looks for what other replicas left
_TICK = 0.2  # seconds between two looks at a job
_IDLE = 60.0  # seconds that the process waits for more
_PATIENCE = 3600.0  # seconds in which what was read must be in the library
_TO_EMBED = 1200.0  # beside the seconds in which a file must be parsed
_log = logging.getLogger(__name__)


class Worker:
    """Does what waits, one thing at a time."""

    def __init__(
        self, settings: Settings, uploads: Uploads, library: Library, record: Record
    ) -> None:
        self._settings = settings
        self._uploads = uploads
        self._library = library
        self._record = record
        self._pool: ProcessPoolExecutor | None = None
        self._ending = Event()
        self._changed = Condition()
        self._wanted = self._busy = True
        self._behind = False
        self._again: dict[str, str] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Work inside it."""
        thread = Thread(target=self._run, name="uploads", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            self.wake()
            await run_in_threadpool(thread.join)

    def wake(self) -> None:
        """Say that there is something to do."""
        with self._changed:
            self._wanted = self._busy = True
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is to do, for that long at most; whether that came."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy, seconds)

    def retry(self, path: str, who: str) -> None:
        """Have a file that failed ingested again."""
        self._again[path] = who
        self.wake()

    def retrying(self) -> frozenset[str]:
        """The files that are to be ingested again and were not yet."""
        return frozenset(self._again)

    def _run(self) -> None:
        self._uploads.tidy()
        last = monotonic()
        while not self._ending.is_set():
            with self._changed:
                asked, self._wanted = self._wanted, False
            if self._step(asked or self._behind):
                last = monotonic()
                continue
            if monotonic() - last > _IDLE:
                self._stop()
            with self._changed:
                if not self._wanted:
                    self._busy = False
                    self._changed.notify_all()
                    self._changed.wait(_LOOK)
        self._stop()

    def _step(self, asked: bool) -> bool:
        """Do the next thing; whether there was one. asked: what was said is looked at, too."""
        try:
            return (asked and self._said()) or self._retried() or self._upload_dealt_with()
        except _Ended:
            return False
        except BedsideError as error:
            _log.warning("the library's desk waits: %s", error)
        except Exception:
            _log.exception("the library's desk met with an error")
        return False

    # -- what there is to do -------------------------------------------------------------------

    def _said(self) -> bool:
        self._behind = is_behind(self._library, self._record)
        if not self._behind:
            return False
        self._done(jobs.do_what_was_said, self._settings)
        self._behind = False
        return True

    def _retried(self) -> bool:
        if not self._again:
            return False
        path, who = next(iter(self._again.items()))
        try:
            self._done(jobs.try_again, self._settings, Path(path), who)
        finally:
            self._again.pop(path, None)
        return True

    def _upload_dealt_with(self) -> bool:
        waiting = [u for u in self._uploads.all() if u.to_do]
        for upload in sorted(waiting, key=lambda u: u.state is not State.FILING):
            try:
                with self._uploads.held(upload.id, 0.0) as held:
                    if held.to_do:
                        deal = self._file if held.state is State.FILING else self._read
                        return deal(held)
            except (NotFound, UploadError):
                continue  # discarded meanwhile, or another replica has it
        return False

    def _read(self, upload: Upload) -> bool:
        self._uploads.change(upload.id, state=State.READING, reason="")
        folder = self._uploads.folder(upload.id)
        longest = patience(folder / upload.name) + _TO_EMBED
        try:
            why = self._done(jobs.look_at, self._settings, folder, folder=folder, most=longest)
        except LibraryBusy:
            self._uploads.change(upload.id, state=State.WAITING)
            return False
        except BedsideError as error:
            why = str(error)
        if why:
            body = {"who": upload.by, "name": upload.name, "refused": why}
            nothing: dict[str, list[str]] = {n: [] for n in _CAME_TO}
            self._record.append(INGESTED, nothing | body, upload.id)
        state = State.FAILED if why else State.READY
        self._uploads.change(upload.id, state=state, reason=why or "")
        return True

    def _file(self, upload: Upload) -> bool:
        folder = self._uploads.folder(upload.id)
        told = [e for e in self._record.about(upload.id) if e.kind == UPLOAD_FILED]
        replaced = str(told[-1].body.get("replaces_sha256", "")) if told else ""
        try:
            why = self._done(jobs.file, self._settings, folder, replaced, folder=folder)
        except LibraryBusy as error:
            self._uploads.change(upload.id, reason=str(error))
            return False
        except BedsideError as error:
            why = str(error)
        if why:
            self._uploads.change(upload.id, state=State.READY, reason=f"It was not filed: {why}")
        else:
            self._uploads.discard(upload.id)
        return True

    # -- the process ---------------------------------------------------------------------------

    def _done(
        self,
        job: Callable[..., Any],
        *given: Any,
        folder: Path | None = None,
        most: float = _PATIENCE,
    ) -> Any:
        """What a job gives. folder: of an upload, without which it is given up; most: seconds.

        Raises what the job raises; UploadError where it crashed or took too long, NotFound where
        the upload was discarded.
        """
        if self._pool is None:
            self._pool = new_pool(1, jobs.begin)
        end = monotonic() + most
        try:
            future = self._pool.submit(job, *given)
            while not _is_over(future):
                if self._ending.is_set():
                    raise _Ended
                if folder is not None and not folder.exists():
                    raise NotFound("The upload was discarded.")
                if monotonic() > end:
                    raise _TooLong(f"it was given up after {most / 60:.0f} minutes")
            return future.result()
        except BrokenProcessPool:
            self._stop()
            raise _Crashed("its parser crashed; the file is probably damaged") from None
        except (_Ended, _TooLong, NotFound):
            self._stop()
            raise

    def _stop(self) -> None:
        if self._pool is not None:
            stop(self._pool)
            self._pool = None


_CAME_TO = ("added", "updated", "withdrawn", "failed", "mended")


class _Ended(Exception):
    """The server stops."""


class _TooLong(BedsideError):
    """A job that does not end."""


class _Crashed(BedsideError):
    """A job whose process is gone."""


def _is_over(future: Future[Any]) -> bool:
    """Whether a job has ended, after a moment."""
    try:
        future.exception(timeout=_TICK)
    except TimeoutError:
        return future.done()
    return True
