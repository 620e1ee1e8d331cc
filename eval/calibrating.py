"""`bedside eval calibrate`: ordering and abstention fitted to another embedder, on the documents
that are held and on questions of whoever runs it.

Two things depend on an embedder. How far its cosines spread: the weights that rest on them are
scaled so that, among what is found for a question, they spread as the packaged embedder's do for
the same passages. And how they tell an answer from none: the regression of assistant/confidence.py
is fitted anew, as eval.bench.calibrate does for the packaged embedder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from assistant.confidence import FEATURES, Calibration
from assistant.errors import SettingsError
from assistant.judging import seen_by
from assistant.library.making import tuning_key
from assistant.pipeline import Assistant
from assistant.ranking import Candidate, Weights
from assistant.tuned import ON_VECTORS, Tuning
from eval.bench.asked import ANSWERABLE, SPLITS, asked_of, of_halves, part_of
from eval.bench.calibrate import Example, fit
from eval.bench.drawn import drawn
from eval.sets import Case

_SEED = 20
_SPREAD_OVER = 60  # questions
_ENOUGH = 20  # questions of each side to learn from
_OUTSIDE = "specialty"  # what a set's question that no document answers counts as

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one kind that the fit has not seen. refused: how many are."""

    name: str
    answerable: bool
    questions: int
    refused: int


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was found. area: of answerable test questions against the others, under the curve."""

    tuning: Tuning
    groups: tuple[Group, ...]
    area: float


_NAMES = {
    "guidelines": "your questions, answered by a document",
    "drawn": "drawn from documents that are held",
    _OUTSIDE: "your questions, answered by none",
    "half": "your questions, asked of the other half of the documents",
    "drawn_half": "drawn from documents that are not held",
}


def calibrated(assistant: Assistant, cases: Sequence[Case], today: date, said: Said) -> Calibrated:
    """Fit to the embedder that the library was made by, with the reranker in use.

    cases: questions of whoever runs it. said: called with what is being done. Raises
    SettingsError where there is too little to learn from.
    """
    library = assistant.library
    library.check_embedder()
    packaged = library.makers.packaged.fingerprint
    own = library.embedder
    factors: dict[str, float] = {}
    if own.fingerprint == packaged and not library.reranker and not cases:
        raise SettingsError(
            "The packaged embedder is calibrated already, on real questions over real guidelines. "
            "Give questions of your own with --set to calibrate it on these."
        )
    if own.fingerprint != packaged:
        said("Comparing how far cosines spread …")
        factors = _factors(assistant)
    begun = Tuning(own.name, library.reranker, factors, dict.fromkeys(FEATURES, 0.0), 0.0, 0.0, {})
    said("Asking questions …")
    examples = list(_examples(assistant, cases, _text(begun)))
    train = [e for e in examples if e.split == "train"]
    _check(train)
    said("Fitting …")
    made = fit(train)
    groups = tuple(_groups([e for e in examples if e.split == "test"], made))
    facts = {
        "command": "bedside eval calibrate",
        "date": today.isoformat(),
        "trained_on": len(train),
        "documents": library.status().documents,
    }
    weights = dict(zip(FEATURES, made.weights, strict=True))
    found = Tuning(own.name, library.reranker, factors, weights, made.bias, made.threshold, facts)
    return Calibrated(found, groups, _area(examples, made))


def keep(assistant: Assistant, found: Calibrated) -> None:
    """Take it into use, wherever the library is read. Raises LibraryBusy."""
    library = assistant.library
    key = tuning_key(library.embedder.fingerprint, library.reranker)
    with library.changing(wait=30.0):
        library.catalogue.advance(**{key: _text(found.tuning)})


def _text(tuning: Tuning) -> str:
    return json.dumps(asdict(tuning))


def _factors(assistant: Assistant) -> dict[str, float]:
    """What the weights of ON_VECTORS are multiplied with."""
    library = assistant.library
    part = part_of(assistant, lambda _: True, _text(Tuning("", "", {}, {}, 0.0, 0.0, {})))
    theirs, own = [], []
    for _, case in drawn(library, _SEED)[:_SPREAD_OVER]:
        found = part.retriever.retrieve(case.question)
        seen = seen_by(found, library.makers.packaged, library)
        if len(seen.candidates) > 1:
            own.append(_spread(found.candidates[: len(seen.candidates)]))
            theirs.append(_spread(seen.candidates))
    if not own:
        raise SettingsError("The library holds nothing to calibrate on. Take in documents first.")
    ratio = np.mean(theirs, axis=0) / np.maximum(np.mean(own, axis=0), 1e-6)
    return {name: round(float(r), 3) for name, r in zip(ON_VECTORS, ratio, strict=True)}


def _spread(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Standard deviation of each of ON_VECTORS [features]."""
    names = [f.name for f in fields(Weights)]
    columns = [names.index(name) for name in ON_VECTORS]
    values = np.array([c.features for c in candidates])[:, columns]
    spread: NDArray[np.float64] = values.std(axis=0)
    return spread


def _examples(assistant: Assistant, cases: Sequence[Case], tuning: str) -> Iterator[Example]:
    whole = part_of(assistant, lambda _: True, tuning)
    cases = [_sided(case, number) for number, case in enumerate(cases)]
    held = [case for case in cases if case.answerable]
    others = [case for case in cases if not case.answerable]
    for item in asked_of(whole, held, "guidelines"):
        yield Example.of(item)
    for item in asked_of(whole, others, _OUTSIDE):
        yield Example.of(item)
    for item in of_halves(assistant, held, tuning):
        yield Example.of(item)


def _sided(case: Case, number: int) -> Case:
    """A case with a side to be on: every other one where its set does not say."""
    return case if case.split in SPLITS else replace(case, split=("train", "test")[number % 2])


def _check(train: Sequence[Example]) -> None:
    for answerable, what in ((True, "with an answer"), (False, "without one")):
        count = sum(e.answerable is answerable for e in train)
        if count < _ENOUGH:
            raise SettingsError(
                f"There are {count} questions {what} to learn from, and {_ENOUGH} are needed. "
                "Take in more documents, or give questions of your own with --set."
            )


def _confidence(example: Example, made: Calibration) -> float:
    return 0.0 if example.by_rule else made.confidence(example.values)


def _groups(test: Sequence[Example], made: Calibration) -> Iterator[Group]:
    for kind, name in _NAMES.items():
        own = [e for e in test if e.kind == kind]
        if own:
            refused = sum(_confidence(e, made) < made.threshold for e in own)
            yield Group(name, kind in ANSWERABLE, len(own), refused)


def _area(examples: Sequence[Example], made: Calibration) -> float:
    test = [e for e in examples if e.split == "test"]
    return float(roc_auc_score([e.answerable for e in test], [_confidence(e, made) for e in test]))
