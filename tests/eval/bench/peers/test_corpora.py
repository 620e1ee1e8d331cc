from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.embedding import Embedder
from eval.bench.peers.corpora import embedded


def test_what_is_longer_than_the_window_is_cut(embedder: Embedder, tmp_path: Path) -> None:
    words = ["dose", "of", "zinc", "for", "colds"]
    long = " ".join(words * 100)  # a token each
    within = " ".join((words * 100)[: embedder.window - 2])

    vectors = embedded([long, within, "zinc"], embedder, tmp_path)

    assert vectors.shape == (3, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.9999
    assert vectors[0] @ vectors[2] < 0.9


def test_what_was_embedded_is_read_when_a_run_goes_on(embedder: Embedder, tmp_path: Path) -> None:
    first = embedded(["zinc"], embedder, tmp_path)

    assert np.array_equal(embedded(["another text"], embedder, tmp_path), first)
