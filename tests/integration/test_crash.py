"""An ingest that is killed at any moment loses nothing and leaves nothing behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.bootstrap import open_stores
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library import Library
from assistant.library.check import check
from ingest.sync import Sync
from tests.stores import Pair, environment

_DRIVER = Path(__file__).with_name("killed_ingest.py")
_SAMPLE = Path(__file__).parents[2] / "ingest" / "sample" / "library"
_DOCUMENTS = sorted(p for p in _SAMPLE.iterdir() if p.suffix in {".md", ".html"})[:6]

STEPS = [
    (step, call, when)
    for step, call in (
        ("Catalogue.stage", 1),
        ("Vectors.add", 1),
        ("Lexical.change", 2),
        ("Catalogue.publish", 2),
        ("Library._remove_leaving", 3),
    )
    for when in ("before", "after")
]


def _now() -> datetime:
    return datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for path in _DOCUMENTS:
        shutil.copy(path, folder)
    return folder


def _open(settings: Settings, embedder: Embedder) -> Library:
    return open_stores(settings, embedder, _now).library


@pytest.fixture
def fresh(pair: Pair, tmp_path: Path, models: Path, embedder: Embedder) -> Library:
    """An empty library that nothing disturbs."""
    return _open(pair.settings(tmp_path / "fresh", models), embedder)


def _held(library: Library) -> dict[str, tuple[str, ...]]:
    """What can be found: file name → the texts of its sections."""
    return {
        Path(d.source).name: tuple(s.text for s in library.contents(d.edition_id))
        for d in library.documents()
    }


def _start(settings: Settings, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(_DRIVER), *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        env=os.environ | environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _change(documents: Path) -> None:
    """Give every document a new paragraph."""
    for path in documents.iterdir():
        text = path.read_text(encoding="utf-8")
        new = "The second edition adds this sentence."
        ending = f"<p>{new}</p></body>" if path.suffix == ".html" else f"\n\n{new}\n"
        changed = text.replace("</body>", ending) if path.suffix == ".html" else text + ending
        path.write_text(changed, encoding="utf-8")


def _assert_finished(library: Library, documents: Path, fresh: Library) -> None:
    """After one more ingest the library is what an undisturbed one is."""
    report = Sync(library, _now).run([documents])
    assert not report.failed
    Sync(fresh, _now).run([documents])
    assert _held(library) == _held(fresh)
    assert check(library).problems == ()
    assert check(library).chunks == check(fresh).chunks


def _assert_only_whole(library: Library, whole: Sequence[dict[str, tuple[str, ...]]]) -> None:
    """Each document that can be found is one of the whole editions."""
    for name, sections in _held(library).items():
        assert any(edition.get(name) == sections for edition in whole), name


@pytest.mark.parametrize(("step", "call", "when"), STEPS)
def test_killed_while_adding(
    step: str,
    call: int,
    when: str,
    documents: Path,
    settings: Settings,
    fresh: Library,
    embedder: Embedder,
) -> None:
    assert _start(settings, documents, step, call, when).wait() == -signal.SIGKILL

    library = _open(settings, embedder)
    Sync(fresh, _now).run([documents])
    _assert_only_whole(library, [_held(fresh)])
    _assert_finished(library, documents, fresh)


@pytest.mark.parametrize(("step", "call", "when"), STEPS)
def test_killed_while_updating(
    step: str,
    call: int,
    when: str,
    documents: Path,
    settings: Settings,
    fresh: Library,
    embedder: Embedder,
) -> None:
    library = _open(settings, embedder)
    Sync(library, _now).run([documents])
    first = _held(library)
    library.vectors.refresh()
    _change(documents)

    assert _start(settings, documents, step, call, when).wait() == -signal.SIGKILL

    again = _open(settings, embedder)
    Sync(fresh, _now).run([documents])
    assert _held(again).keys() == first.keys(), "an old edition answers until the new one is whole"
    _assert_only_whole(again, [first, _held(fresh)])
    _assert_finished(again, documents, fresh)


def test_killed_at_moments_of_chance(
    documents: Path, settings: Settings, fresh: Library, embedder: Embedder
) -> None:
    """Again and again, wherever it happens to be; each run starts from what the last left."""
    chance = random.Random(20261122)
    for _ in range(5):
        process = _start(settings, documents, "Catalogue.stage", 99, "after")
        time.sleep(chance.uniform(0.5, 5.0))  # not awaited: the moment is to be arbitrary
        process.kill()
        process.wait()
        _open(settings, embedder).catalogue.documents()
    library = _open(settings, embedder)
    _assert_finished(library, documents, fresh)
