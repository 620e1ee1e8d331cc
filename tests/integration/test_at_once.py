"""Two ingests at once, and readers while an ingest changes the library under them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library.check import check
from assistant.model import Answer, AnswerStatus, Question
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW, REPO
from tests.documents import drug, held, write
from tests.integration.answers import assert_exact, said
from tests.integration.conftest import Bedside
from tests.stores import environment

_DRIVER = Path(__file__).with_name("stepped_ingest.py")
NAMES = ("aclidan", "borulin", "cortane")
OLD, NEW = "5 mg", "8 mg"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "guidelines", **{name: drug(name, OLD) for name in NAMES})
    return tmp_path / "guidelines"


@pytest.fixture
def reader(settings: Settings, embedder: Embedder) -> Assistant:
    """An assistant in this process, over a library that is empty at first."""
    return build(settings, embedder, lambda: NOW)


class Stepped:
    """An ingest in another process that waits at each step to be let on."""

    def __init__(self, settings: Settings, folder: Path, wait: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(_DRIVER), str(folder), str(wait)],
            cwd=REPO,
            env=os.environ | elsewhere(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def step(self) -> str | None:
        """Let it on to its next step; None when it has ended."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.stands_at()

    def stands_at(self) -> str | None:
        """What it says of where it stands."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        return line if line and not line.startswith("added") else None

    def finish(self) -> None:
        """Let it on to its end, which must be a good one."""
        _, error = self.process.communicate("\n" * 100, timeout=60)
        assert self.process.returncode == 0, error


def elsewhere(settings: Settings) -> dict[str, str]:
    """The environment of an ingest on another machine, where the stores can be shared."""
    own = environment(settings)
    if settings.database_url:
        own["BEDSIDE_DATA_DIR"] = str(settings.data_dir.with_name("elsewhere"))
    return own


@contextmanager
def stepped(settings: Settings, folder: Path, wait: float = 0.0) -> Iterator[Stepped]:
    """An ingest that has opened the library and waits to begin."""
    ingest = Stepped(settings, folder, wait)
    try:
        assert ingest.stands_at() == "opened"
        yield ingest
    finally:
        ingest.process.kill()
        ingest.process.communicate()


def assert_once(assistant: Assistant) -> None:
    """Every document is there once, and the stores agree."""
    assert sorted(d.id for d in assistant.library.documents()) == sorted(NAMES)
    assert check(assistant.library).problems == ()
    for name in NAMES:
        answer = assistant.ask(Question(f"What is the adult dose of {name}?"))
        assert said(answer).count(f"The adult dose of {name} is {OLD} by mouth once a day.") == 1


def test_the_second_ingest_says_who_holds_the_lock_and_changes_nothing(
    settings: Settings, folder: Path, reader: Assistant, bedside: Bedside
) -> None:
    with stepped(settings, folder) as first:
        assert first.step() == "before Catalogue.stage"
        for command in (["ingest", folder], ["ingest", "--prune", folder]):
            ran = bedside(*command)
            assert ran.status == 2
            assert f"The library is being changed by process {first.process.pid} on " in ran.err
            assert "Wait until it has finished" in ran.err
        first.finish()
    assert_once(reader)
    assert bedside("ingest", folder).status == 0
    assert_once(reader)


def test_the_second_ingest_waits_when_told_to_and_both_end_well(
    settings: Settings, folder: Path, reader: Assistant
) -> None:
    with stepped(settings, folder) as first, stepped(settings, folder, wait=60) as second:
        assert first.step() == "before Catalogue.stage"
        assert second.process.stdin is not None
        second.process.stdin.write("\n")  # on, to the lock that the first one holds
        second.process.stdin.flush()
        first.finish()
        second.finish()
    assert_once(reader)
    assert [len(reader.library.editions(name)) for name in NAMES] == [1, 1, 1]


def test_two_commands_started_together_leave_each_document_once(
    settings: Settings, folder: Path, reader: Assistant
) -> None:
    command = [sys.executable, "-c", "from assistant.cli import main; main()"]
    both = [
        subprocess.Popen(
            [*command, "ingest", "--wait", "60", str(folder)],
            cwd=REPO,
            env={"PATH": "", "BEDSIDE_THREADS": "1"} | environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    printed = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], printed
    assert_once(reader)


def _ask(reader: Assistant, name: str) -> tuple[str, Answer]:
    """The dose that is told, from one whole edition."""
    answer = reader.ask(Question(f"What is the adult dose of {name}? Who must not have it?"))
    assert answer.status is AnswerStatus.ANSWERED
    assert_exact(reader, answer)
    editions = {(c.document_id, c.edition_id) for c in answer.citations}
    assert len(editions) == len({document for document, _ in editions}), "editions are mixed"
    doses = [
        dose
        for dose in (OLD, NEW)
        if f"The adult dose of {name} is {dose} by mouth once a day." in said(answer)
    ]
    assert len(doses) == 1, (name, said(answer))
    return doses[0], answer


def test_a_reader_sees_only_whole_editions_at_every_step_of_an_ingest(
    settings: Settings, folder: Path, reader: Assistant
) -> None:
    Sync(reader.library, lambda: NOW).run([folder])
    write(folder, **{name: drug(name, NEW) for name in NAMES})
    seen: dict[str, list[str]] = {name: [] for name in NAMES}
    steps = []
    with stepped(settings, folder) as ingest:
        while step := ingest.step():
            steps.append(step)
            for name in NAMES:
                seen[name].append(_ask(reader, name)[0])
        ingest.finish()
    assert {"after Catalogue.stage", "after Vectors.add", "after Catalogue.publish"} <= set(steps)
    assert steps.count("after Catalogue.publish") == 2
    for doses in seen.values():
        assert doses == sorted(doses), "never back to the old words"
        assert set(doses) == {OLD, NEW}
    assert [_ask(reader, name)[0] for name in NAMES] == [NEW] * 3
    assert check(reader.library).problems == ()
    assert reader.record.verify().broken is None


def test_a_reader_that_never_stops_asking_is_always_answered(
    settings: Settings, folder: Path, reader: Assistant
) -> None:
    Sync(reader.library, lambda: NOW).run([folder])
    more = {f"other{i:02}": drug(f"otherdrug{i}") for i in range(20)}
    write(folder, **{name: drug(name, NEW) for name in NAMES}, **more)
    before = held(reader.library)
    told: dict[str, list[str]] = {name: [] for name in NAMES}
    with stepped(settings, folder) as ingest:
        assert ingest.process.stdin is not None
        ingest.process.stdin.write("\n" * 500)  # let it run
        ingest.process.stdin.flush()
        while ingest.process.poll() is None:
            for name in NAMES:
                told[name].append(_ask(reader, name)[0])
        assert ingest.process.returncode == 0
    for doses in told.values():
        assert doses == sorted(doses)
    assert [_ask(reader, name)[0] for name in NAMES] == [NEW] * 3
    assert len(held(reader.library)) == len(before) + len(more)
    assert check(reader.library).problems == ()
