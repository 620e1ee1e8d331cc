"""A small real library, made once by the real `bedside ingest`, and a copy of it for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from assistant.bootstrap import build
from assistant.config import Settings, load_settings
from assistant.pipeline import Assistant
from ingest.cli import ingest

SAMPLE = Path(__file__).parents[3] / "ingest" / "sample" / "library"
FILES = ("anaphylaxis.md", "anaphylaxis-2008.md", "hypokalaemia.md", "pressure-ulcers.docx")

Run = Callable[..., Result]


@contextmanager
def _settings(folder: Path, models: Path) -> Iterator[None]:
    """Commands read their settings once a process; here each test has its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDSIDE_DATA_DIR", str(folder))
        patch.setenv("BEDSIDE_CACHE_DIR", str(models))
        patch.setenv("BEDSIDE_LIBRARIAN_CONTACT", "the library, extension 1234")
        patch.chdir(folder)  # away from any .env file
        load_settings.cache_clear()
        yield
    load_settings.cache_clear()


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """Data folder of the small library; only to be copied."""
    documents, data = tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("data")
    for name in (*FILES, "library.toml"):
        shutil.copy(SAMPLE / name, documents)
    with _settings(data, models):
        result = CliRunner().invoke(ingest, [str(documents)])
    assert result.exit_code == 0, result.output
    return data


@pytest.fixture
def data_dir(ingested: Path, models: Path, tmp_path: Path) -> Iterator[Path]:
    """Data folder of the small library, in the settings, to be changed at will."""
    folder = shutil.copytree(ingested, tmp_path / "data")
    with _settings(folder, models):
        yield folder


@pytest.fixture
def run(data_dir: Path) -> Run:
    """Runs a command as `bedside` does: run(command, "argument", ..., input=...)."""
    del data_dir

    def run(command: click.Command, *arguments: str, **options: str) -> Result:
        return CliRunner().invoke(command, arguments, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def sample_assistant(
    ingested: Path, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    """The assistant over a copy of the small library, for tests that only ask."""
    folder = shutil.copytree(ingested, tmp_path_factory.mktemp("shared") / "data")
    return build(Settings(_env_file=None, data_dir=folder, cache_dir=models))
