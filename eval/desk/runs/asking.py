"""A run, asked in a process of its own: whoever asks on the wards comes first."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from assistant.config import Settings
from assistant.errors import BedsideError
from eval.desk.runs.wanted import WANTED_SET, State, is_done, turn_to

_NICE = 15
_log = logging.getLogger(__name__)


def ask(settings: Settings, folder: Path) -> None:
    """Ask what of a run has not been asked, and write its figures. One at a time, also of several
    servers that share the folder. What goes wrong is written down."""
    with suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(_NICE)
    with FileLock(folder.parent.with_name("asking.lock")):
        if is_done(folder):
            return
        try:
            _ask(settings.model_copy(update={"threads": 1}), folder)
        except BedsideError as error:
            turn_to(folder, State.FAILED, str(error))
        except Exception as error:
            _log.exception("a run failed")
            turn_to(folder, State.FAILED, f"{type(error).__name__}; the server's log says more.")


def _ask(settings: Settings, folder: Path) -> None:
    from assistant.clock import now
    from eval.runs.asking import ask_all
    from eval.runs.driving import apart, assistant_for, finish, prepared
    from eval.runs.provenance import provenance
    from eval.sets import read_set

    held = read_set(folder / WANTED_SET)
    assistant, _ = assistant_for(held, settings, (), None)
    made = provenance(assistant, held, 1, None, now())
    with prepared(folder, held, made):
        for _ in ask_all(apart(assistant, folder), held.cases, folder):
            pass
        finish(folder, now(), None)
