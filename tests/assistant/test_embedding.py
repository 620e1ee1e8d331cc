"""The embedder gives what the model gives, faster, and never cuts in silence."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.compiled import compiled_model, packaged_model
from assistant.embedding import Embedder, Piece
from assistant.errors import SettingsError
from tests.conftest import SAMPLE


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Fifty texts of all lengths up to the window, some odd."""
    words = " ".join(path.read_text() for path in sorted(SAMPLE.glob("*.md"))).split()
    lengths = [1, 2, 3, 5, 8, 12, 20, 35, 60, 100]
    out = [" ".join(words[i * 97 : i * 97 + lengths[i % 10]]) for i in range(46)]
    return [*out, "5 mg", "≥ 6.5 mmol/L", "µg 💉 急性", "K+ 6.5; HCO3- < 15 mmol/L"]


def test_vectors_are_those_of_the_model(embedder: Embedder, texts: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
    plain = model.encode(texts, normalize_embeddings=True)
    ours = np.stack([e.vector for e in embedder.embed([Piece(t) for t in texts])])
    assert np.min(np.sum(plain * ours, axis=1)) >= 0.999
    queries = np.stack([embedder.query(t).vector for t in texts])
    assert np.min(np.sum(plain * queries, axis=1)) >= 0.999


def test_vectors_have_unit_length_in_the_order_of_the_pieces(
    embedder: Embedder, texts: list[str]
) -> None:
    vectors = np.stack([e.vector for e in embedder.embed([Piece(t) for t in texts])])
    assert vectors.shape == (len(texts), embedder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone = np.stack([embedder.embed([Piece(t)])[0].vector for t in texts])
    assert np.min(np.sum(alone * vectors, axis=1)) >= 0.999


def test_a_span_has_the_vector_of_its_words_in_their_context(embedder: Embedder) -> None:
    text = "Give oxygen. Take blood cultures before antibiotics."
    spans = ((0, 12), (13, len(text)), (12, 13), (5, 5))
    (found,) = embedder.embed([Piece(text, spans)])
    assert found.spans.shape == (4, embedder.dimensions)
    lengths = np.linalg.norm(found.spans, axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 0, 0], atol=1e-5)
    query = embedder.query("When are blood cultures taken?").vector
    assert found.spans[1] @ query > found.spans[0] @ query


def test_nothing_to_embed_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed([]) == []
    (empty,) = embedder.embed([Piece("")])
    assert empty.vector.shape == (embedder.dimensions,)


def test_a_piece_longer_than_the_window_is_an_error(embedder: Embedder) -> None:
    fits = "dose " * (embedder.window - 2)
    assert embedder.count_tokens(fits) == embedder.window
    embedder.embed([Piece(fits)])
    with pytest.raises(ValueError, match=rf"{embedder.window + 1} tokens"):
        embedder.embed([Piece("short"), Piece(fits + "dose")])


def test_each_token_of_a_question_has_its_characters(embedder: Embedder) -> None:
    found = embedder.query("Antihistamines and drowsiness")
    assert len(found.offsets) == len(found.spans)
    assert found.offsets[0][0] == 0
    assert found.offsets[-1][1] == len("Antihistamines and drowsiness")
    long = embedder.query("dose " * 2000)
    assert len(long.offsets) == len(long.spans) == embedder.window - 2


def test_a_long_question_is_cut_at_the_window(embedder: Embedder) -> None:
    long = "dose " * 2000
    np.testing.assert_allclose(
        embedder.query(long).vector,
        embedder.query("dose " * (embedder.window - 2)).vector,
        atol=1e-4,
    )


def test_threads_get_the_same_vectors(embedder: Embedder, texts: list[str]) -> None:
    alone = [embedder.query(t).vector for t in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(embedder.query, texts * 4))
        batches = list(pool.map(embedder.embed, [[Piece(t) for t in texts]] * 4))
    for vector, expected in zip(together, alone * 4, strict=True):
        np.testing.assert_allclose(vector.vector, expected, atol=1e-4)
    for batch in batches:
        assert min(float(e.vector @ v) for e, v in zip(batch, alone, strict=True)) >= 0.999


def test_a_prefix_is_embedded_and_counted_and_moves_no_span(models: Path) -> None:
    plain = compiled_model(None, models)
    prefixed = Embedder(
        dataclasses.replace(plain, query_prefix="query: ", passage_prefix="passage: "), 1
    )
    bare = Embedder(plain, 1)
    assert prefixed.count_tokens("a dose") == bare.count_tokens("passage: a dose")
    spans = ((0, 6), (7, 14))
    (ours,) = prefixed.embed([Piece("a dose of oxygen", spans)])
    (theirs,) = bare.embed(
        [Piece("passage: a dose of oxygen", tuple((a + 9, b + 9) for a, b in spans))]
    )
    assert ours.vector @ theirs.vector >= 0.9999
    assert np.min(np.sum(ours.spans * theirs.spans, axis=1)) >= 0.9999
    assert prefixed.query("dose?").vector @ bare.query("query: dose?").vector >= 0.9999
    fits = "dose " * (prefixed.window - 4)
    assert prefixed.count_tokens(fits) == prefixed.window
    prefixed.embed([Piece(fits)])


def test_langchain_gets_the_same_vectors(embedder: Embedder) -> None:
    (document,) = embedder.embed_documents(["a dose"])
    assert len(document) == embedder.dimensions
    np.testing.assert_allclose(
        embedder.embed_query("a dose"), embedder.query("a dose").vector, atol=1e-6
    )


def test_common_words_are_known_and_misspelt_ones_not(embedder: Embedder) -> None:
    assert embedder.knows_word("Treatment")
    assert not embedder.knows_word("treatmnet")


def test_a_model_is_converted_once(models: Path) -> None:
    first = compiled_model(None, models)
    written = first.graph.stat().st_mtime_ns
    assert compiled_model(None, models) == first
    assert first.graph.stat().st_mtime_ns == written
    assert (first.name, first.dimensions, first.window) == ("all-MiniLM-L6-v2", 384, 256)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"BEDSIDE_EMBEDDER.*modules\.json") as error:
        compiled_model(tmp_path, tmp_path / "models")
    assert str(tmp_path) in str(error.value)
