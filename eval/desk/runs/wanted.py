"""Runs that the desk asked for. What is to be done lies in the run's own folder, so that a restart
goes on with it.

wanted.json  who asked for it and when, what became of it
wanted.yaml  the set as it was then
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.errors import NotFound
from eval.desk.sets.shelf import anchored, slug
from eval.runs.folder import METRICS, REPLIES
from eval.runs.replies import RunError
from eval.sets import QuestionSet
from eval.sets.writing import write_set

WANTED, WANTED_SET = "wanted.json", "wanted.yaml"


class State(StrEnum):
    """How a run stands."""

    WANTED = "wanted"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that was asked for. by: pseudonym. turns: to be asked. why: it failed."""

    set: str
    by: str
    at: str
    turns: int
    state: State = State.WANTED
    why: str = ""


def runs_of(settings: Settings) -> Path:
    """The folder of the runs."""
    return settings.data_dir / "eval" / "runs"


def folder_of(settings: Settings, name: str) -> Path:
    """A run's folder. Raises NotFound."""
    path = runs_of(settings) / name
    if path.parent != runs_of(settings) or not path.is_dir():
        raise NotFound(f"There is no run {name!r}. The desk lists those that there are.")
    return path


def want(runs: Path, held: QuestionSet, name: str, by: str, at: datetime) -> Path:
    """Ask for a run of a set. name: of the set on the shelf. Raises RunError for one without
    questions."""
    if not held.cases:
        raise RunError("This set has no questions yet. Add some first.")
    stem = f"{slug(name)}-{at:%Y%m%d-%H%M%S}"
    taken = sum(1 for _ in runs.glob(f"{stem}*"))
    folder = runs / (f"{stem}-{taken + 1}" if taken else stem)
    folder.mkdir(parents=True)
    write_set(replace(anchored(held), name=slug(name)), folder / WANTED_SET)
    keep(folder, Wanted(held.name, by, at.isoformat(), len(list(held.turns()))))
    return folder


def wanted(folder: Path) -> Wanted | None:
    """What was asked for, None for a run that a command made."""
    try:
        content: dict[str, Any] = json.loads((folder / WANTED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    held = Wanted(**content | {"state": State(content["state"])})
    return replace(held, state=State.DONE) if is_done(folder) else held


def keep(folder: Path, what: Wanted) -> None:
    """Write down how it stands."""
    half = folder / f"{WANTED}.half"
    half.write_text(json.dumps(asdict(what), indent=2), encoding="utf-8")
    half.replace(folder / WANTED)


def turn_to(folder: Path, state: State, why: str = "") -> None:
    """Say that a run that is not done stands otherwise. Raises RunError for one that is done or
    that nobody asked for here."""
    held = wanted(folder)
    if held is None or held.state is State.DONE:
        raise RunError(f"{folder.name} is done or was not asked for here; nothing was changed.")
    keep(folder, replace(held, state=state, why=why))


def waiting(runs: Path) -> Iterator[Path]:
    """The runs that are to be asked or gone on with, the oldest first."""
    folders = [path.parent for path in runs.glob(f"*/{WANTED}")]
    found = [
        (held.at, folder)
        for folder in folders
        if (held := wanted(folder)) is not None and held.state is State.WANTED
    ]
    yield from (path for _, path in sorted(found))


def asked(folder: Path) -> int:
    """How many turns were asked so far."""
    try:
        return (folder / REPLIES).read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def is_done(folder: Path) -> bool:
    """Whether its figures are there."""
    return (folder / METRICS).exists()
