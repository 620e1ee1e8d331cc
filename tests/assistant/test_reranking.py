"""A real cross-encoder, taught on the spot, moves passages up; where it fails, they stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.errors import SettingsError
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.reranking import CrossEncoding, reordered
from assistant.retrieve import Retrieval
from tests import tiny
from tests.conftest import NOW

QUESTION = "What is given first in severe hyperkalaemia?"
# What it is taught to like, whatever is asked: anything about monitoring.
LIKED = "monitor the ECG and check the potassium again"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    others = ["give the drug by mouth", "refer to the clinic", "book a follow-up", "stop the drug"]
    good = [(QUESTION, LIKED), (QUESTION, f"{others[0]}; {LIKED}"), ("dose?", LIKED)]
    return tiny.reranker(
        tmp_path_factory.mktemp("reranker") / "own--taught", good, [(QUESTION, o) for o in others]
    )


@pytest.fixture(scope="module")
def taught(folder: Path) -> CrossEncoding:
    return CrossEncoding(folder)


@pytest.fixture(scope="module")
def found(sample: Assistant) -> Retrieval:
    return sample.retriever.retrieve(QUESTION)


class Counting:
    """Scores by the place in the list, the last best; counts the passages it was given."""

    name = "counting"

    def __init__(self) -> None:
        self.read = 0

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        self.read += len(passages)
        return [float(self.read + i) for i in range(len(passages))]


def test_it_scores_what_it_was_taught(taught: CrossEncoding) -> None:
    liked, other = taught.scores(QUESTION, [f"Then {LIKED}.", "Refer to the clinic."])
    assert liked > other


def test_what_it_likes_moves_up_and_places_keep_their_scores(
    taught: CrossEncoding, found: Retrieval
) -> None:
    moved = reordered(found.candidates, QUESTION, taught, 60.0)
    ids = [c.hit.stored.chunk.id for c in found.candidates]
    assert {c.hit.stored.chunk.id for c in moved} == set(ids)
    assert [c.hit.stored.chunk.id for c in moved[20:]] == ids[20:]
    assert [c.score for c in moved] == [c.score for c in found.candidates]
    texts = [c.section.quotable(c.hit.stored.chunk.start, c.hit.stored.chunk.end) for c in moved]
    scores = taught.scores(QUESTION, texts[:20])
    plain = {c.hit.stored.chunk.id: i for i, c in enumerate(found.candidates)}
    places = [plain[c.hit.stored.chunk.id] for c in moved[:20]]
    assert places != sorted(places)
    best = max(range(20), key=lambda i: scores[i])
    assert best <= places[best], "the one it likes best does not fall"


def test_it_reads_as_far_as_its_time_goes(
    found: Retrieval, caplog: pytest.LogCaptureFixture
) -> None:
    counting = Counting()
    moved = reordered(found.candidates, QUESTION, counting, 1e-9)
    assert counting.read == 4
    assert moved[4:] == list(found.candidates[4:])
    assert "read 4 of 20 passages" in caplog.text


def test_where_it_fails_the_order_stays_and_the_log_says_so(
    found: Retrieval, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Counting):
        def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
            raise RuntimeError("out of memory")

    assert reordered(found.candidates, QUESTION, Broken(), 1.0) == list(found.candidates)
    assert "the reranker counting failed: passages stay in order" in caplog.text
    assert "out of memory" in caplog.text


def test_nothing_found_is_nothing_to_reorder(taught: CrossEncoding) -> None:
    assert reordered([], QUESTION, taught, 1.0) == []


def test_the_settings_join_it_and_quotes_stay_exact(own_sample: Assistant, folder: Path) -> None:
    settings = own_sample.settings.model_copy(
        update={"reranker": str(folder), "reranker_seconds": 60.0}
    )
    joined = build(settings, own_sample.library.embedder, lambda: NOW)
    assert joined.library.reranker == "own/taught"
    plain = own_sample.retriever.retrieve(QUESTION).candidates
    assert joined.retriever.retrieve(QUESTION).candidates != plain
    answer = joined.ask(Question(QUESTION))
    assert answer.status is AnswerStatus.ANSWERED
    sections = {p.section.id: p.section for p in answer.passages}
    for statement in answer.statements:
        for cited in statement.citations:
            assert cited.quote in sections[cited.section_id].text


def test_what_is_no_cross_encoder_is_named(tmp_path: Path, own_sample: Assistant) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(SettingsError, match=r"BEDSIDE_RERANKER: the model in .* cannot be opened"):
        CrossEncoding(tmp_path / "model")
    settings = own_sample.settings.model_copy(update={"reranker": "cross-encoder/unknown"})
    with pytest.raises(SettingsError, match=r"bedside models fetch cross-encoder/unknown"):
        build(settings, own_sample.library.embedder, lambda: NOW)
