"""`bedside` as people run it, and an assistant over a small library of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

import pytest

from assistant.bootstrap import build
from assistant.cli import main
from assistant.config import Settings, load_settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from tests.conftest import NOW
from tests.stores import Pair, environment


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str


Bedside = Callable[..., Ran]


@pytest.fixture
def bedside(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Bedside]:
    """Runs the real command over the test's data folder: bedside("ask", "…", stdin="…")."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "400")  # a table's reasons on one line

    def run(*arguments: object, stdin: str = "") -> Ran:
        load_settings.cache_clear()
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["bedside", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), "utf-8"))
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        return Ran(status, *capsys.readouterr())

    yield run
    load_settings.cache_clear()


@pytest.fixture
def assistant(
    pair: Pair, drugs_held: Settings, settings: Settings, embedder: Embedder
) -> Assistant:
    """The assistant over a copy of the library of three invented drugs, to be changed at will."""
    pair.copy(drugs_held, settings)
    return build(settings, embedder, lambda: NOW)
