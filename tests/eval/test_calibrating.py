"""Another embedder is calibrated on the documents that are held, and judged by that afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.bootstrap import build
from assistant.config import Settings, load_settings
from assistant.embedding import Embedder
from assistant.errors import SettingsError
from assistant.judging import Judge, seen_by
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.tuned import ON_VECTORS, parsed
from eval.calibrating import calibrated, keep
from eval.cli import eval_
from eval.sets import find_set, read_set
from tests import tiny
from tests.conftest import NOW
from tests.stores import Pair, environment

ASKED = "Adult dose of adrenaline in anaphylaxis?"
NOWHERE = "How is a stent placed in the left main coronary artery?"


def quietly(_: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="module")
def moved(
    pair: Pair,
    sample_held: Settings,
    models: Path,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Assistant:
    """The sample library, moved over to an embedder of random weights."""
    folder = tmp_path_factory.mktemp("moved")
    (folder / "models").mkdir()
    for path in models.iterdir():
        (folder / "models" / path.name).symlink_to(path)
    own = pair.settings(folder / "data", folder / "models")
    pair.copy(sample_held, own)
    other = tiny.embedder(folder / "tiny", window=256)
    assistant = build(own.model_copy(update={"embedder": str(other)}), clock=lambda: NOW)
    with assistant.library.changing():
        assistant.library.rebuild()
    return assistant


@pytest.fixture
def drugs_assistant(
    pair: Pair, drugs_held: Settings, settings: Settings, embedder: Embedder
) -> Assistant:
    """The assistant over three short documents."""
    pair.copy(drugs_held, settings)
    return build(settings, embedder, lambda: NOW)


def test_until_then_the_packaged_embedder_judges_as_it_would_have(
    moved: Assistant, sample: Assistant
) -> None:
    assert not moved.judge.calibrated
    found = moved.retriever.retrieve(ASKED)
    again = seen_by(found, moved.library.makers.packaged, moved.library)
    theirs = {c.hit.stored.chunk.id: c for c in sample.retriever.retrieve(ASKED).candidates}
    for candidate in again.candidates:
        same = theirs.get(candidate.hit.stored.chunk.id)
        if same is not None:
            assert candidate.hit.cosine == pytest.approx(same.hit.cosine, abs=0.02)
    judged = moved.judge.of(found, moved.score(found))
    assert judged.threshold == sample.judge.threshold
    assert moved.ask(Question(ASKED)).status is AnswerStatus.ANSWERED
    assert moved.ask(Question(NOWHERE)).status is AnswerStatus.ABSTAINED


def test_a_calibration_is_used_at_once_by_whoever_is_running(moved: Assistant) -> None:
    running = build(moved.settings, clock=lambda: NOW)
    running.ask(Question(ASKED))
    found = calibrated(moved, [], date(2026, 12, 1), quietly)
    assert set(found.tuning.factors) == set(ON_VECTORS)
    assert all(factor > 0 for factor in found.tuning.factors.values())
    assert 0 < found.tuning.threshold < 1
    assert found.area > 0.6
    held, beyond = found.groups
    assert held.refused / held.questions < beyond.refused / beyond.questions
    assert not moved.library.tuning, "nothing is kept that was not asked for"

    keep(moved, found)

    for one in (moved, running):
        assert one.judge.calibrated
        retrieval = one.retriever.retrieve(ASKED)
        assert retrieval.tuning and parsed(retrieval.tuning) == found.tuning
        assert one.ask(Question(ASKED)).provenance.threshold == found.tuning.threshold


def test_it_is_for_that_embedder_only(moved: Assistant, embedder: Embedder) -> None:
    back = build(moved.settings.model_copy(update={"embedder": None}), embedder, lambda: NOW)
    with back.library.changing():
        back.library.rebuild()
    packaged = Judge(back.library, back.judge.packaged)
    assert back.library.tuning is None
    assert packaged.calibrated
    assert back.ask(Question(ASKED)).provenance.threshold == back.judge.packaged.threshold
    with pytest.raises(SettingsError, match="calibrated already"):
        calibrated(back, [], date(2026, 12, 1), quietly)


def test_too_few_questions_are_told(drugs_assistant: Assistant) -> None:
    cases = read_set(find_set("sample")).cases[:4]
    with pytest.raises(SettingsError, match="to learn from, and 20 are needed"):
        calibrated(drugs_assistant, cases, date(2026, 12, 1), quietly)


def test_the_command_shows_what_is_reached(
    drugs_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(drugs_assistant.settings).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    ran = CliRunner().invoke(eval_, ["calibrate", "--set", "sample", "--dry-run"])
    load_settings.cache_clear()
    assert ran.exit_code == 0, ran.output
    assert "your questions, answered by a document" in ran.stdout
    assert ran.stdout.endswith("Nothing was changed.\n")
    assert drugs_assistant.library.tuning is None
