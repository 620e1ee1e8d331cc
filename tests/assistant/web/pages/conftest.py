"""Pages as a browser without a script gets them, over the sample library."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from tests.conftest import NOW


@pytest.fixture(scope="session")
def read(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    folder = tmp_path_factory.mktemp("pages") / "data"
    shutil.copytree(sample_data, folder)
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    return build(own, embedder, lambda: NOW)


@pytest.fixture(scope="session")
def browser(read: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(read, require_keys=False), "http://localhost") as client:
        yield client
