"""Any sentence-transformers model gives its own vectors, run by OpenVINO or by torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.compiled import compiled_model
from assistant.embedding import Embedder, Piece
from assistant.errors import SettingsError
from tests import tiny

TEXTS = [
    "Give oxygen.",
    "Take blood cultures before the first dose of an antibiotic is given, unless that delays it.",
    "5 mg",
    "K+ 6.5 mmol/L",
]
QUERY, PASSAGE = "Represent this: ", "passage: "
KINDS: dict[str, dict[str, Any]] = {
    "prompts": {"prompts": {"query": QUERY, "passage": PASSAGE}},
    "first token, layer behind": {"pooling": "cls", "dense": 48},
    "byte-level tokenizer, default prompt": {
        "kind": "roberta",
        "prompts": {"any": "text: "},
        "default_prompt": "any",
    },
}
PREFIXES = [(QUERY, PASSAGE), ("", ""), ("text: ", "text: ")]


def own_vectors(folder: Path, prompt: str) -> Any:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return model.encode(TEXTS, normalize_embeddings=True, prompt=prompt)


def assert_the_same(made: Embedder, folder: Path) -> None:
    passages = np.stack([e.vector for e in made.embed([Piece(t) for t in TEXTS])])
    questions = np.stack([made.query(t).vector for t in TEXTS])
    for vectors, prompt in (
        (passages, made._passage_prefix),
        (questions, made._query_prefix),
    ):
        assert np.min(np.sum(own_vectors(folder, prompt) * vectors, axis=1)) >= 0.999


@pytest.mark.parametrize(("kind", "prefixes"), zip(KINDS, PREFIXES, strict=True))
def test_vectors_are_those_of_the_model(
    kind: str, prefixes: tuple[str, str], tmp_path: Path
) -> None:
    folder = tiny.embedder(tmp_path / "someone--model", **KINDS[kind])
    model = compiled_model(folder, tmp_path / "models")
    assert (model.name, model.runtime, model.window) == ("someone/model", "openvino", 128)
    assert (model.query_prefix, model.passage_prefix) == prefixes
    made = Embedder(model, 1)
    assert made.dimensions == KINDS[kind].get("dense", 64)
    assert_the_same(made, folder)
    (piece,) = made.embed([Piece(TEXTS[1], ((0, 19), (20, len(TEXTS[1]))))])
    assert piece.spans.shape == (2, made.dimensions)
    assert made.query(TEXTS[1]).spans.shape[1] == made.dimensions
    assert made.knows_word("dose")
    assert not made.knows_word("dosse")


def test_prefixes_of_the_settings_make_another_embedder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.compiled.converted", lambda *_: False)
    folder = tiny.embedder(tmp_path / "model", prompts={"query": QUERY})
    plain, e5 = (
        compiled_model(folder, tmp_path / "models", prefixes)
        for prefixes in ((None, None), ("query: ", "passage: "))
    )
    assert (plain.query_prefix, plain.passage_prefix) == (QUERY, "")
    assert (e5.query_prefix, e5.passage_prefix) == ("query: ", "passage: ")
    assert plain.fingerprint != e5.fingerprint


def test_a_model_that_cannot_be_converted_is_run_by_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tiny.embedder(tmp_path / "model", pooling="cls", dense=48)

    def refuse(*_: object) -> None:
        raise RuntimeError("no such operation")

    monkeypatch.setattr("assistant.converting._graph", refuse)
    model = compiled_model(folder, tmp_path / "models")
    assert model.runtime == "torch"
    assert "torch runs it" in caplog.text
    made = Embedder(model, 1)
    assert_the_same(made, folder)
    (piece,) = made.embed([Piece(TEXTS[1], ((0, 19),))])
    assert piece.spans.shape == (1, 48)
    assert len(made.query(TEXTS[1]).offsets) == len(made.query(TEXTS[1]).spans)


def test_a_graph_that_gives_other_vectors_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny.embedder(tmp_path / "model")
    monkeypatch.setattr("assistant.converting._least_cosine", lambda *_: 0.9)
    assert compiled_model(folder, tmp_path / "models").runtime == "torch"


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    folder = tiny.embedder(tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(SettingsError, match=r"BEDSIDE_EMBEDDER: the model in .*model cannot be"):
        compiled_model(folder, tmp_path / "models")
    assert not list((tmp_path / "models").glob("*/bedside.json"))
