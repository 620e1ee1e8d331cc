"""Running a set: which library, which folder, a record of its own, and going on after a stop."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.bootstrap import build
from assistant.clock import now
from assistant.config import Settings
from assistant.pipeline import Assistant
from assistant.record import Record
from assistant.storage import open_database
from assistant.storage.conversations import Conversations
from eval.bench.libraries import brought_up_to_date, settings_at
from eval.runs.folder import METRICS, PROVENANCE, RECORD, SET, Run, load_run
from eval.runs.provenance import differences
from eval.runs.replies import RunError
from eval.sets import QuestionSet
from eval.sets.reading import documents
from eval.sets.writing import write_set


def assistant_for(
    held: QuestionSet, settings: Settings, given: Sequence[Path], data: Path | None
) -> tuple[Assistant, list[str]]:
    """The assistant that a set is asked of, and what of the documents could not be read.

    It is over the library in `data`; else over the documents `given`, else over those that the
    set names, in a library of their own; else over the library of the settings.
    Raises SetError, LibraryError, SettingsError.
    """
    if data is not None:
        return build(settings_at(data, settings.models_dir)), []
    paths = list(given) or documents(held)
    if not paths:
        return build(settings), []
    own = settings_at(settings.data_dir / "eval" / "libraries" / held.name, settings.models_dir)
    failed = brought_up_to_date(own, paths)
    return build(own), failed


def apart(assistant: Assistant, folder: Path) -> Assistant:
    """The same assistant with a record and conversations of its own in a run's folder.

    The ward's record says what was asked on the wards. Questions of a set would count in its use,
    its gaps and its audits for ever, for nothing is ever taken out of it.
    """
    engine = open_database(f"sqlite:///{(folder / RECORD).absolute()}")
    record, conversations = Record(engine, now), Conversations(engine)
    understanding = replace(assistant.understanding, record=record, conversations=conversations)
    return replace(
        assistant, record=record, conversations=conversations, understanding=understanding
    )


def folder_for(runs: Path, held: QuestionSet, made: dict[str, Any], at: datetime) -> Path:
    """The folder of an interrupted run that this one goes on with, else a new one."""
    for path in sorted(runs.glob(f"{held.name}-*"), reverse=True):
        if (path / PROVENANCE).exists() and not (path / METRICS).exists():
            before = json.loads((path / PROVENANCE).read_text(encoding="utf-8"))
            if not differences(before, made):
                return path
    name = f"{held.name}-{at:%Y%m%d-%H%M%S}"
    taken = sum(1 for _ in runs.glob(f"{name}*"))
    return runs / (f"{name}-{taken + 1}" if taken else name)


@contextmanager
def prepared(folder: Path, held: QuestionSet, made: dict[str, Any]) -> Iterator[None]:
    """Hold a run's folder, with its set and provenance in it.

    Raises RunError where another process holds it, and where it has a run of something else or
    one that is finished.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            if (folder / PROVENANCE).exists():
                _check_same(folder, made)
            else:
                write_set(held, folder / SET)
                _write(folder / PROVENANCE, made)
            yield
    except Timeout:
        raise RunError(f"Another process is writing {folder}. Wait for it to finish.") from None


def finish(folder: Path, at: datetime, judged: dict[str, Any] | None) -> Run:
    """Write the figures of a run whose last question is answered, and read it. judged: how far
    the judge agrees with the librarians, None without a judge."""
    figures = [asdict(metric) for metric in load_run(folder).metrics()]
    done = {"finished_at": at.isoformat(), "judged": judged, "metrics": figures}
    _write(folder / METRICS, done)
    return load_run(folder)


def _check_same(folder: Path, made: dict[str, Any]) -> None:
    if (folder / METRICS).exists():
        raise RunError(f"{folder} holds a finished run. Name another folder with --to.")
    before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    if found := differences(before, made):
        raise RunError(
            f"{folder} holds an interrupted run of something else, and answers of two kinds "
            "cannot be one run. Name another folder with --to. What differs (then, now):\n  "
            + "\n  ".join(found)
        )


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write JSON so that the file is there whole or not at all."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    half.replace(path)
