from __future__ import annotations

import numpy as np

from assistant.embedding import Embedder
from eval.bench.peers.corpora import embedded


def test_what_is_longer_than_the_window_is_cut(embedder: Embedder) -> None:
    words = ["dose", "of", "zinc", "for", "colds"]
    long = " ".join(words * 100)  # a token each
    within = " ".join((words * 100)[: embedder.window - 2])

    vectors = embedded([long, within, "zinc"], embedder)

    assert vectors.shape == (3, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.9999
    assert vectors[0] @ vectors[2] < 0.9
