"""What every test may share: one converted model, one ingested sample library, a fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
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

REPO = Path(__file__).parents[1]
SAMPLE = REPO / "ingest" / "sample" / "library"
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[None]:
    """Tests see none of the settings of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("BEDSIDE_")]:
            if not name.startswith("BEDSIDE_TEST_"):
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


@pytest.fixture
def settings(tmp_path: Path, models: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    return Settings(_env_file=None, data_dir=tmp_path / "data", cache_dir=models)


@pytest.fixture
def library(settings: Settings, embedder: Embedder) -> Library:
    """An empty library in the test's data folder."""
    return open_stores(settings, embedder, lambda: NOW).library


@pytest.fixture
def sync(library: Library) -> Sync:
    """Ingests into `library`."""
    return Sync(library, lambda: NOW)


@pytest.fixture(scope="session")
def sample_data(models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder with the sample library; only to be read and copied."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    stores = open_stores(own, embedder, lambda: NOW)
    report = Sync(stores.library, lambda: NOW, workers=2).run([SAMPLE])
    assert not report.failed, report.failed
    stores.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def sample(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    """The assistant over the sample library, for tests that only ask."""
    folder = tmp_path_factory.mktemp("asked") / "data"
    shutil.copytree(sample_data, folder)
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    return build(own, embedder, lambda: NOW)


@pytest.fixture
def own_sample(sample_data: Path, settings: Settings, embedder: Embedder) -> Assistant:
    """The assistant over a copy of the sample library, to be changed at will."""
    shutil.copytree(sample_data, settings.data_dir)
    return build(settings, embedder, lambda: NOW)


@pytest.fixture(scope="session")
def drugs_data(models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder with three short documents, "a" in its second edition; only to be copied."""
    folder = tmp_path_factory.mktemp("drugs")
    own = Settings(_env_file=None, data_dir=folder / "data", cache_dir=models)
    stores = open_stores(own, embedder, lambda: NOW)
    write(folder / "files", a=drug("aclidan"), b=drug("borulin"), c=drug("cortane"))
    for dose in ("5 mg", "8 mg"):
        write(folder / "files", a=drug("aclidan", dose))
        assert not Sync(stores.library, lambda: NOW).run([folder / "files"]).failed
    stores.engine.dispose()
    return folder / "data"


@pytest.fixture
def drugs(drugs_data: Path, settings: Settings, embedder: Embedder) -> Library:
    """A library of three short documents, to be changed at will."""
    shutil.copytree(drugs_data, settings.data_dir)
    return open_stores(settings, embedder, lambda: NOW).library


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real guidelines and public question sets, which are not part of the project."""
    folder = REPO.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the documents in {folder}, which are not part of the project")
    return folder
