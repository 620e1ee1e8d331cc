"""What orders the chunks that were found."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.library import Library
from assistant.pipeline import Assistant
from assistant.query import Vocabulary
from assistant.ranking import Weights
from assistant.retrieve import Retriever, first_best


@pytest.fixture
def retriever(sample: Assistant) -> Retriever:
    return sample.retriever


def test_candidates_come_best_first_with_a_feature_for_each_weight(retriever: Retriever) -> None:
    found = retriever.retrieve("potassium 6.8, when is calcium given?").candidates
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert {len(c.features) for c in found} == {len(Weights().vector())}
    for c in found:
        assert len(c.weakest) == len(c.units) == len(c.hit.unit_cosines)


def test_features_are_what_they_are_called(retriever: Retriever) -> None:
    found = retriever.retrieve("hyperkalaemia calcium gluconate").candidates
    named = [dict(zip(Weights.__dataclass_fields__, c.features, strict=True)) for c in found]
    assert max(f["bm25"] for f in named) == 1.0
    for f in named:
        assert -1 <= f["chunk"] <= f["unit"] <= 1
        assert f["units"] <= f["unit"]
        assert 0 <= f["cover"] <= f["section"] + 1e-9 <= 1 + 1e-9
        assert f["covered"] == pytest.approx(f["cover"] ** 2)


def test_the_weakest_aspect_tells_a_chunk_that_lacks_one(retriever: Retriever) -> None:
    found = retriever.retrieve("adrenaline dose in anaphylaxis").candidates
    by_title = {c.document.metadata.title: c for c in reversed(found)}
    right = next(c for t, c in by_title.items() if "naphylaxis" in t)
    other = min(by_title.values(), key=lambda c: c.weakest_aspect)
    assert right.weakest_aspect > other.weakest_aspect


def test_a_question_that_names_the_publisher_lacks_nothing(retriever: Retriever) -> None:
    found = retriever.retrieve("delirium").candidates
    named = next(c for c in found if c.document.metadata.publisher)
    again = retriever.retrieve(f"delirium {named.document.metadata.publisher}").candidates
    chunk = named.hit.stored.chunk.id
    same = next(c for c in again if c.hit.stored.chunk.id == chunk)
    assert same.cover == pytest.approx(named.cover)


def test_weights_order_by_nothing_but_what_they_weigh(sample: Assistant) -> None:
    names = Weights.__dataclass_fields__
    only = Weights(**dict.fromkeys(names, 0.0) | {"chunk": 1.0})
    library: Library = sample.library
    found = Retriever(library, Vocabulary(), only).retrieve("delirium in older people").candidates
    assert [c.score for c in found] == pytest.approx([c.hit.cosine for c in found])


def test_the_first_fusion_keeps_the_best_of_both_searches(sample: Assistant) -> None:
    library = sample.library
    terms = sample.retriever.retrieve("sepsis lactate").query.terms
    hits = library.search("sepsis lactate", terms, 20, 20).hits
    kept = first_best(hits, 3)
    assert max(hits, key=lambda h: h.bm25) in kept
    assert first_best((), 3) == []
    assert np.isfinite([h.cosine for h in kept]).all()
