"""A database for each test: SQLite always, PostgreSQL too where one is offered.

BEDSIDE_TEST_POSTGRESQL: SQLAlchemy URL of a PostgreSQL database that may be emptied.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from assistant.storage import open_database

POSTGRESQL = os.environ.get("BEDSIDE_TEST_POSTGRESQL")
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bedside.db'}"
    assert POSTGRESQL
    empty = create_engine(POSTGRESQL)
    with empty.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    empty.dispose()
    return POSTGRESQL


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> object:
    return lambda: NOW
