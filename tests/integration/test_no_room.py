"""A full disk is named, the last complete editions stand, and the next ingest finishes."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import RecordError
from assistant.library.check import check
from assistant.model import Question
from assistant.pipeline import Assistant
from tests.conftest import NOW, REPO
from tests.documents import drug, held, write
from tests.integration.answers import HELD, assert_sound
from tests.integration.conftest import Bedside

COMMAND = [sys.executable, "-c", "from assistant.cli import main; main()"]
MANY = 8
SIZE_LIMITS = resource.RLIMIT_FSIZE

pytestmark = pytest.mark.usefixtures("embedded")

# A disk of its own, which only this command and its children see; what it leaves is carried out.
ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size="$1"k none "$2"
cp -a "$3" "$2/data"
status=0
"$5" -c "$6" ingest "$7" || status=$?
mkdir "$4"
cp -a "$2/data" "$4/"
exit $status
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents that need some room: each quotable item brings a vector of its own."""
    items = "".join(f"- watch for sign {n} of harm\n" for n in range(100))
    text = f"\n## Signs\n\nOn each round:\n\n{items}"
    write(tmp_path / "new", **{f"new{n}": drug(f"newdrug{n}") + text for n in range(MANY)})
    return tmp_path / "new"


def environment(data: Path, models: Path) -> Mapping[str, str]:
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "BEDSIDE_DATA_DIR": str(data),
        "BEDSIDE_CACHE_DIR": str(models),
        "BEDSIDE_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # half a .pyc would break whatever imports it later
    }


def run(
    command: Sequence[object],
    data: Path,
    models: Path,
    largest_file: int | None = None,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command, with no file of its own growing over a size in bytes if one is given."""
    limit = partial(resource.setrlimit, SIZE_LIMITS, (largest_file, largest_file))
    return subprocess.run(
        list(map(str, command)),
        cwd=REPO,
        env={**environment(data, models), **settings},
        preexec_fn=limit if largest_file else None,  # Python ignores SIGXFSZ by itself
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_then_finished(
    assistant: Assistant, before: Mapping[str, object], folder: Path, bedside: Bedside
) -> None:
    """Nothing was lost; with room again the ingest takes in all, once."""
    assert held(assistant.library) == before
    assert bedside("ingest", folder).status == 0
    after = held(assistant.library)
    assert len(after) == len(before) + MANY
    assert {name: after[name] for name in before} == before
    assert_sound(assistant)
    assert bedside("ingest", folder).status == 0
    assert held(assistant.library) == after


@pytest.mark.parametrize(
    ("largest", "what"),
    [(30_000, "The library cannot be opened"), (100_000, "The catalogue cannot be written")],
)
def test_files_that_may_not_grow_are_named_and_the_next_ingest_finishes(
    largest: int, what: str, assistant: Assistant, models: Path, folder: Path, bedside: Bedside
) -> None:
    data, before = assistant.settings.data_dir, held(assistant.library)
    shutil.copytree(data, copy := data.with_name("copy"))  # nobody else has it open
    ran = run([*COMMAND, "ingest", folder], copy, models, largest)
    assert ran.returncode == 2
    assert f"{what}: the disk that holds the database {copy / 'bedside.db'} is full" in ran.stderr
    assert "Free some space and try again" in ran.stderr
    assert "Traceback" not in ran.stderr
    shutil.rmtree(data)
    copy.rename(data)
    again = build(assistant.settings, assistant.library.embedder, lambda: NOW)
    assert_sound(again)
    assert_then_finished(again, before, folder, bedside)


def _kilobytes(folder: Path) -> int:
    return sum(-(-p.stat().st_size // 4096) * 4 for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("room", [20, 300, 620])
def test_a_disk_that_fills_up_is_named_and_the_next_ingest_finishes(
    room: int,
    drugs_data: Path,
    settings: Settings,
    embedder: Embedder,
    models: Path,
    folder: Path,
    bedside: Bedside,
    tmp_path: Path,
) -> None:
    unshare = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip("needs the right to mount a small disk (user namespaces)")
    (disk := tmp_path / "disk").mkdir()
    size, left = _kilobytes(drugs_data) + room, settings.data_dir.parent / "left"
    arguments = [size, disk, drugs_data, left, *COMMAND[:1], COMMAND[2], folder]
    command = [*unshare, "sh", "-c", ON_A_SMALL_DISK, "small-disk", *arguments]
    ran = run(command, disk / "data", models)
    assert ran.returncode == 2, ran.stderr
    assert re.search(r"[Tt]he disk .*is full", ran.stderr)
    assert re.search(r"[Ff]ree some space", ran.stderr)
    assert "Traceback" not in ran.stderr
    assert "rebuild" not in ran.stderr
    shutil.copytree(left / "data", settings.data_dir)
    assistant = build(settings, embedder, lambda: NOW)
    assert len(assistant.library.documents()) == 3
    assert_then_finished(assistant, held(assistant.library), folder, bedside)


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """In this process, for as long as it takes to ask a question."""
    soft, hard = resource.getrlimit(SIZE_LIMITS)
    resource.setrlimit(SIZE_LIMITS, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(SIZE_LIMITS, (soft, hard))


def test_without_room_for_the_record_no_answer_is_given(assistant: Assistant) -> None:
    first = assistant.ask(Question(HELD))
    app = create_app(assistant, require_keys=False)
    with TestClient(app, "http://localhost") as client, no_file_may_grow():
        with pytest.raises(RecordError, match=r"is full.*Without a record nothing is answered"):
            assistant.ask(Question(HELD, conversation_id=first.conversation_id))
        response = client.post("/v1/ask", json={"question": HELD})
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/record-unavailable"
    assert "Free some space" in response.json()["detail"]
    assert assistant.record.count() == 1
    assert len(assistant.conversations.turns(first.conversation_id)) == 1
    assert_sound(assistant)
    assert assistant.record.verify().broken is None


def test_a_database_that_can_only_be_read_gives_no_answer(
    drugs_data: Path, settings: Settings, embedder: Embedder, bedside: Bedside
) -> None:
    def read_only(connection: object, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    shutil.copytree(drugs_data, settings.data_dir)
    event.listen(Engine, "connect", read_only)
    try:
        assistant = build(settings, embedder, lambda: NOW)
        with pytest.raises(RecordError, match=r"can only be read\. Give the user.*right to write"):
            assistant.ask(Question(HELD))
        ran = bedside("ask", HELD)
        assert (ran.status, ran.out) == (2, "")
        assert "Without a record nothing is answered" in ran.err
    finally:
        event.remove(Engine, "connect", read_only)
    again = build(settings, embedder, lambda: NOW)
    assert again.record.count() == 0
    assert_sound(again)
    assert check(again.library).problems == ()
