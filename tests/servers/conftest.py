"""Several replicas of Bedside over PostgreSQL and Chroma's server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from tests.conftest import NOW
from tests.stores import Pair, Servers, servers

Replica = Callable[[str], Assistant]


@pytest.fixture(scope="session", autouse=True)
def _only_with_servers(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("stores") != "server":
        pytest.skip("is about servers: run with --stores server")


@pytest.fixture
def replica(pair: Pair, drugs_held: Settings, settings: Settings, embedder: Embedder) -> Replica:
    """Makes assistants of one library, that of three drugs, each on a machine of its own."""
    pair.copy(drugs_held, settings)

    def made(name: str) -> Assistant:
        own = settings.model_copy(update={"data_dir": settings.data_dir.parent / name})
        return build(own, embedder, lambda: NOW)

    return made


@pytest.fixture(scope="module")
def own_servers() -> Iterator[Servers]:
    """Servers that a test may stop, and starts again."""
    with servers() as started:
        yield started


@pytest.fixture
def away(
    own_servers: Servers, embedder: Embedder, models: Path, tmp_path: Path
) -> tuple[Servers, Settings]:
    """Servers that may be stopped, and settings of an empty library on them."""
    own_servers.start()  # those that a test before left stopped
    return own_servers, own_servers.settings(tmp_path / "data", models)
