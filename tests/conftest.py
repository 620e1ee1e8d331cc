"""What every test may share: one converted model, one ingested sample library, a fixed clock.

`--stores server` runs the tests against PostgreSQL and Chroma's server instead of the embedded
stores, and starts both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.bootstrap import build, open_stores
from assistant.compiled import compiled_model
from assistant.config import Settings
from assistant.embedding import Embedder, open_embedder
from assistant.library import Library
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.documents import drug, write
from tests.stores import Embedded, Pair, servers

# `make e2e-bots` and `make e2e-web` install what these drive; `make test` does without.
collect_ignore = [] if find_spec("playwright") else ["e2e_bots", "e2e_web"]

REPO = Path(__file__).parents[1]
SAMPLE = REPO / "ingest" / "sample" / "library"
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stores",
        choices=("embedded", "server"),
        default="embedded",
        help="the pair of stores that libraries are kept in",
    )


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[None]:
    """Tests see none of the settings of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("BEDSIDE_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def models() -> Path:
    """Folder of converted models, kept between runs: converting one takes seconds."""
    folder = REPO / ".cache" / "models"
    compiled_model(None, folder)
    return folder


@pytest.fixture(scope="session")
def embedder(models: Path) -> Embedder:
    """The packaged embedder, opened once."""
    return open_embedder(None, models, 2)


@pytest.fixture(scope="session")
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """The pair of stores that this run is about."""
    if request.config.getoption("stores") == "embedded":
        yield Embedded()
        return
    with servers() as started:
        yield started


@pytest.fixture(scope="session")
def embedded(pair: Pair) -> None:
    """For tests of what only embedded stores have: files that are damaged, disks that fill up."""
    if not isinstance(pair, Embedded):
        pytest.skip("is about the files of embedded stores")


@pytest.fixture
def settings(pair: Pair, tmp_path: Path, models: Path) -> Settings:
    """Settings of an empty library of the test's own."""
    return pair.settings(tmp_path / "data", models)


@pytest.fixture
def library(settings: Settings, embedder: Embedder) -> Library:
    """An empty library in the test's data folder."""
    return open_stores(settings, embedder, lambda: NOW).library


@pytest.fixture
def sync(library: Library) -> Sync:
    """Ingests into `library`."""
    return Sync(library, lambda: NOW)


@pytest.fixture(scope="session")
def sample_held(
    pair: Pair, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings of the sample library; only to be copied."""
    own = pair.settings(tmp_path_factory.mktemp("sample") / "data", models)
    stores = open_stores(own, embedder, lambda: NOW)
    report = Sync(stores.library, lambda: NOW, workers=2).run([SAMPLE])
    assert not report.failed, report.failed
    stores.engine.dispose()
    return own


@pytest.fixture(scope="session")
def sample_data(embedded: None, sample_held: Settings) -> Path:
    """Data folder with the sample library; only to be read and copied."""
    return sample_held.data_dir


@pytest.fixture(scope="session")
def sample(
    pair: Pair,
    sample_held: Settings,
    models: Path,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Assistant:
    """The assistant over the sample library, for tests that only ask."""
    own = pair.settings(tmp_path_factory.mktemp("asked") / "data", models)
    pair.copy(sample_held, own)
    return build(own, embedder, lambda: NOW)


@pytest.fixture
def own_sample(
    pair: Pair, sample_held: Settings, settings: Settings, embedder: Embedder
) -> Assistant:
    """The assistant over a copy of the sample library, to be changed at will."""
    pair.copy(sample_held, settings)
    return build(settings, embedder, lambda: NOW)


@pytest.fixture(scope="session")
def drugs_held(
    pair: Pair, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings of a library of three short documents, "a" in its second edition; only to be
    copied."""
    folder = tmp_path_factory.mktemp("drugs")
    own = pair.settings(folder / "data", models)
    stores = open_stores(own, embedder, lambda: NOW)
    write(folder / "files", a=drug("aclidan"), b=drug("borulin"), c=drug("cortane"))
    for dose in ("5 mg", "8 mg"):
        write(folder / "files", a=drug("aclidan", dose))
        assert not Sync(stores.library, lambda: NOW).run([folder / "files"]).failed
    stores.engine.dispose()
    return own


@pytest.fixture(scope="session")
def drugs_data(embedded: None, drugs_held: Settings) -> Path:
    """Data folder with the library of three short documents; only to be copied."""
    return drugs_held.data_dir


@pytest.fixture
def drugs(pair: Pair, drugs_held: Settings, settings: Settings, embedder: Embedder) -> Library:
    """A library of three short documents, to be changed at will."""
    pair.copy(drugs_held, settings)
    return open_stores(settings, embedder, lambda: NOW).library


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real guidelines and public question sets, which are not part of the project."""
    folder = REPO.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the documents in {folder}, which are not part of the project")
    return folder
