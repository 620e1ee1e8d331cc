from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.confidence import FEATURES, Calibration
from eval.bench import calibrate
from eval.bench.calibrate import Example, fit

KINDS = (
    "guidelines",
    "articles",
    "near_miss",
    "specialty",
    "non_clinical",
    "half",
    "virology",
    "research",
    "drawn",
    "drawn_half",
)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """50 of each kind; the features of what is answerable are higher by 2 on average."""
    random = np.random.default_rng(7)
    made = []
    for split in ("train", "test"):
        for kind in KINDS:
            middle = 2.0 if kind in calibrate.ANSWERABLE else 0.0
            rows = random.normal(middle, 1.0, size=(50, len(FEATURES)))
            made += [Example(kind, split, tuple(row)) for row in rows]
    return made


@pytest.fixture(scope="module")
def made(examples: list[Example]) -> Calibration:
    return fit([e for e in examples if e.split == "train"])


def test_the_threshold_refuses_what_it_may_of_the_answerable(
    examples: list[Example], made: Calibration
) -> None:
    own = [e for e in examples if e.answerable and e.split == "train"]
    refused = sum(made.confidence(e.values) < made.threshold for e in own)
    assert refused / len(own) == pytest.approx(0.06, abs=1 / len(own))


def test_what_is_outside_is_refused(examples: list[Example], made: Calibration) -> None:
    outside = [e for e in examples if not e.answerable and e.split == "test"]
    assert np.mean([made.confidence(e.values) < made.threshold for e in outside]) > 0.9


def test_a_kind_weighs_the_same_however_many_it_has(examples: list[Example]) -> None:
    train = [e for e in examples if e.split == "train"]
    more = [*train, *(e for e in train if e.kind == "virology")]
    once, twice = fit(train), fit(more)
    assert once.weights == pytest.approx(twice.weights, abs=0.05)


def test_what_is_written_is_what_bedside_reads(
    examples: list[Example],
    made: Calibration,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calibrate, "_FILE", tmp_path / "calibration.json")
    calibrate.write(made, examples, date(2026, 11, 22))
    facts = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))
    assert tuple(facts["weights"][name] for name in FEATURES) == made.weights
    assert (facts["bias"], facts["threshold"]) == (made.bias, made.threshold)
    assert facts["made"]["trained_on"] == dict.fromkeys(KINDS, 50)
