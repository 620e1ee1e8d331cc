"""A library is searched with the embedder that made it, and moved over to another while it is."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder, open_embedder
from assistant.errors import EmbedderMismatch
from assistant.library import Library
from assistant.library.check import check
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from assistant.sources import ModelSource
from ingest.sync import Sync
from tests import tiny
from tests.conftest import NOW, REPO
from tests.documents import drug, write
from tests.integration.answers import HELD, assert_exact, assert_sound, said
from tests.integration.conftest import Bedside
from tests.integration.test_no_room import COMMAND, run
from tests.stores import Pair, environment

PREFIXES = {"query": "query: ", "passage": "passage: "}
STEPS = [
    (step, call, when)
    for step, call in (
        ("Vectors.drop", 1),
        ("Catalogue.set_vectors", 2),
        ("Vectors.add", 2),
        ("Catalogue.advance", 1),
        ("Vectors.drop", 2),
        ("Catalogue.empty_slot", 1),
        ("Lexical.change", 1),
    )
    for when in ("before", "after")
]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedder with prompts whose window is too short for the chunks that there are."""
    return tiny.embedder(tmp_path_factory.mktemp("other") / "tiny", prompts=PREFIXES, window=32)


@pytest.fixture(scope="module")
def cache(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of converted models for these tests alone, with the packaged one in it."""
    folder = tmp_path_factory.mktemp("models")
    for path in models.iterdir():
        (folder / path.name).symlink_to(path)
    return folder


@pytest.fixture
def settings(pair: Pair, tmp_path: Path, cache: Path) -> Settings:
    """Settings of an empty library of the test's own."""
    return pair.settings(tmp_path / "data", cache)


@pytest.fixture
def moved(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of commands name the other embedder."""
    monkeypatch.setenv("BEDSIDE_EMBEDDER", str(other))


def assert_moved(library: Library, name: str) -> None:
    """All of it is by an embedder, and nothing is left of what was before."""
    assert library.status().embedder == name
    assert check(library).problems == ()
    old = "ab".replace(library.catalogue.slot, "")
    assert library.vectors_in(old).ids() == []
    assert library.catalogue.embedded_ids(old) == set()


@pytest.mark.usefixtures("moved")
def test_whoever_runs_follows_a_library_that_is_moved_over_and_back(
    assistant: Assistant,
    bedside: Bedside,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    before = said(assistant.ask(Question(HELD)))
    asked = bedside("ask", HELD)
    assert asked.status == 0, "until it is moved over, the one that made it answers"

    rebuilt = bedside("library", "rebuild")

    assert (rebuilt.status, rebuilt.out) == (0, "Rebuilt: 9 chunks of 3 documents.\n")
    answer = assistant.ask(Question(HELD))
    assert_exact(assistant, answer)
    assert answer.provenance.embedder == "tiny"
    assert assistant.library.embedder.dimensions == 64
    assert assistant.library.makers.packaged is embedder
    assert_moved(assistant.library, "tiny")
    files = write(tmp_path / "files", d=drug("dorane"))
    assert Sync(assistant.library, lambda: NOW).run([files["d"]]).added == ["d"]
    assert_exact(assistant, assistant.ask(Question("What is the adult dose of dorane?")))
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        ready = client.get("/readyz").json()
        assert (ready["ready"], ready["embedder"], ready["calibrated"]) == (True, "tiny", False)

    assistant.library.remove("d")
    monkeypatch.delenv("BEDSIDE_EMBEDDER")
    assert bedside("library", "rebuild").status == 0
    assert_moved(assistant.library, "all-MiniLM-L6-v2")
    assert said(assistant.ask(Question(HELD))) == before


def test_what_made_a_library_and_is_gone_is_named_with_what_to_do(
    assistant: Assistant, bedside: Bedside, tmp_path: Path
) -> None:
    entries = assistant.record.count()
    assistant.library.catalogue.advance(
        embedder="an-older-model",
        embedder_fingerprint="of an older model",
        embedder_source=ModelSource(str(tmp_path / "gone")).text,
    )
    refusal = (
        r"made with the embedder an-older-model, now all-MiniLM-L6-v2 is in use\. Set "
        r"BEDSIDE_EMBEDDER back, or run `bedside library rebuild`"
    )
    with pytest.raises(EmbedderMismatch, match=refusal):
        assistant.ask(Question(HELD))
    for command in (["ask", HELD], ["ingest", tmp_path]):
        ran = bedside(*command)
        assert ran.status == 2
        assert "an-older-model" in ran.err
        assert "Traceback" not in ran.err
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        response = client.post("/v1/ask", json={"question": HELD})
        assert (response.status_code, client.get("/readyz").status_code) == (503, 503)
        assert "an-older-model" in response.json()["detail"]
    assert assistant.record.count() == entries
    assert bedside("library", "rebuild").status == 0
    assert_sound(assistant)


@pytest.mark.parametrize(("step", "call", "when"), STEPS)
def test_killed_while_moving_over(
    step: str,
    call: int,
    when: str,
    pair: Pair,
    drugs_held: Settings,
    settings: Settings,
    embedder: Embedder,
    other: Path,
) -> None:
    pair.copy(drugs_held, settings)
    assistant = build(settings, embedder, lambda: NOW)
    before = said(assistant.ask(Question(HELD)))
    command = [sys.executable, "-m", "tests.integration.killed_rebuild", step, str(call), when]
    own = {**environment(settings), "BEDSIDE_EMBEDDER": str(other), "PATH": "/usr/bin:/bin"}
    killed = subprocess.run(command, env=own, cwd=REPO, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    for one in (assistant, build(settings, embedder, lambda: NOW)):
        answer = one.ask(Question(HELD))
        assert_exact(one, answer)
        if answer.provenance.embedder != "tiny":
            assert said(answer) == before
    again = build(settings.model_copy(update={"embedder": str(other)}), clock=lambda: NOW)
    with again.library.changing():
        again.library.rebuild()
    for one in (assistant, again):
        assert_exact(one, one.ask(Question(HELD)))
        assert_moved(one.library, "tiny")


@contextmanager
def asking(assistant: Assistant) -> Iterator[list[Answer]]:
    """Asks again and again; what fails is raised at the end."""
    answers, failures, over = list[Answer](), list[BaseException](), threading.Event()

    def ask() -> None:
        try:
            while not over.is_set():
                answers.append(assistant.ask(Question(HELD)))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()
    if failures:
        raise failures[0]


def test_every_question_is_answered_meanwhile(
    assistant: Assistant, settings: Settings, other: Path
) -> None:
    there = build(settings.model_copy(update={"embedder": str(other)}), clock=lambda: NOW)
    back = build(settings, clock=lambda: NOW)
    with asking(assistant) as answers:
        for mover in (there, back) * 2:
            with mover.library.changing():
                mover.library.rebuild()
    assert {a.provenance.embedder for a in answers} == {"all-MiniLM-L6-v2", "tiny"}
    for answer in answers:
        assert_exact(assistant, answer)


@pytest.mark.usefixtures("moved")
def test_two_do_not_move_a_library_at_once(
    assistant: Assistant, bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.commands.library._WAIT", 0.0)
    with assistant.library.changing():
        ran = bedside("library", "rebuild")
    assert ran.status == 2
    assert "The library is being changed by" in ran.err
    assert_sound(assistant)


@pytest.mark.usefixtures("embedded")
def test_a_full_disk_leaves_the_library_as_it_was(
    assistant: Assistant, settings: Settings, other: Path, cache: Path, bedside: Bedside
) -> None:
    open_embedder(other, cache, 1)
    rebuild = [*COMMAND, "library", "rebuild"]
    ran = run(rebuild, settings.data_dir, cache, 90_000, BEDSIDE_EMBEDDER=str(other))
    assert ran.returncode == 2, ran.stderr
    assert "full" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert_sound(assistant)
    assert assistant.library.status().embedder == "all-MiniLM-L6-v2"
    assert bedside("library", "rebuild").status == 0
    assert_sound(assistant)
