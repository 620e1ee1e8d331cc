"""A served API over the sample library, as other programs reach it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.keys import Role
from assistant.pipeline import Assistant
from assistant.web.server import address, listening
from tests.conftest import NOW


@dataclass(frozen=True, slots=True)
class Served:
    """Where it is, what answers, and a key to it."""

    url: str
    assistant: Assistant
    key: str


@pytest.fixture(scope="session")
def served(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The API on a socket of this machine, where keys are needed."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(sample_data, folder)
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    assistant = build(own, embedder, lambda: NOW)
    key = assistant.keys.add("a program", Role.READER)
    server = uvicorn.Server(uvicorn.Config(create_app(assistant), log_config=None))
    with listening("127.0.0.1", 0) as socket:
        thread = threading.Thread(target=server.run, args=([socket],))
        thread.start()
        yield Served(address(socket), assistant, key)
        server.should_exit = True
        thread.join()
