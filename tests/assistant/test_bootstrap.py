"""Joining the parts: an embedder whose model is opened late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from assistant import bootstrap
from assistant.bootstrap import LateEmbedder
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import SettingsError


@pytest.fixture
def opened(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The models that were opened, each given as the session's embedder."""
    models: list[Path | None] = []

    def open_embedder(model: Path | None, *_: object) -> Embedder:
        models.append(model)
        return embedder

    monkeypatch.setattr(bootstrap, "open_embedder", open_embedder)
    return models


def test_a_late_embedder_is_opened_with_its_first_use(
    settings: Settings, embedder: Embedder, opened: list[Path | None]
) -> None:
    late = LateEmbedder(settings)
    assert not opened

    assert late.fingerprint == embedder.fingerprint
    assert np.array_equal(late.query("potassium").vector, embedder.query("potassium").vector)
    assert late.count_tokens("potassium") == embedder.count_tokens("potassium")
    assert opened == [None]


def test_threads_that_use_it_at_once_open_it_once(
    settings: Settings, opened: list[Path | None]
) -> None:
    late = LateEmbedder(settings)

    with ThreadPoolExecutor(8) as threads:
        windows = set(threads.map(lambda _: late.window, range(32)))

    assert len(windows) == len(opened) == 1


def test_what_no_embedder_has_is_an_attribute_error(
    settings: Settings, opened: list[Path | None]
) -> None:
    assert not hasattr(LateEmbedder(settings), "nothing")


def test_a_folder_without_a_model_is_told_of_with_the_first_use(
    settings: Settings, tmp_path: Path
) -> None:
    late = LateEmbedder(settings.model_copy(update={"embedder": str(tmp_path)}))

    for _ in range(2):
        with pytest.raises(SettingsError, match="holds no sentence-transformers model"):
            late.query("potassium")


def test_a_product_is_done_by_the_thread_that_asks_for_it(settings: Settings) -> None:
    with threadpool_limits(2, user_api="blas"):
        bootstrap.open_stores(settings, embedder=LateEmbedder(settings)).engine.dispose()

        pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
        assert {pool["num_threads"] for pool in pools} == {1}
