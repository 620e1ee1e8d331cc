"""A database for each test, and one assistant for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.pipeline import Assistant
from assistant.storage import open_database
from ingest.sync import Sync

SAMPLE = Path(__file__).parents[2] / "ingest" / "sample" / "library"
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def url(settings: Settings) -> str:
    """URL of an empty database."""
    return settings.sql_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> object:
    return lambda: NOW


TABLETS_2024 = """---
title: Tablets at night
publisher: A ward
published: 2024-05-01
review_due: 2025-05-01
---
# Tablets at night

This text is illustrative and not for clinical use.

## Zopiclone

Zopiclone tablets are kept in the blue cupboard on the ward.
"""


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Assistant:
    """Bedside over three documents of the sample library and one of two editions.

    Tests share it: what they ask stays in its record.
    """
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("library")
    for name in ("anaphylaxis.md", "anaphylaxis-2008.md", "falls.html"):
        shutil.copy(SAMPLE / name, folder)
    (data / "models").symlink_to(models)
    settings = Settings(_env_file=None, data_dir=data, threads=1)
    built = build(settings, clock=lambda: NOW)
    sync = Sync(built.library, lambda: NOW)
    for edition in (TABLETS_2024, TABLETS_2024.replace("blue", "green")):
        (folder / "tablets.md").write_text(edition)
        assert not sync.run([folder]).failed
    return built
