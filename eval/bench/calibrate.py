"""When to abstain: fits the regression of assistant/confidence.py, and says what it reaches."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant import confidence
from assistant.clock import now
from assistant.confidence import FEATURES, Calibration, features
from assistant.drugs import unnamed_drugs
from eval.bench.asked import ANSWERABLE, Asked, asked
from eval.bench.results import Section, parser, publish, table

_FILE = Path(confidence.__file__).with_name("calibration.json")
_SPLITS = ("train", "test")
_REFUSED = 0.06  # of the answerable questions of the training side, each kind counting the same
_STRENGTH = 0.1  # inverse of the L2 penalty
# What each kind of question weighs in the fit, however many there are of it.
_WEIGHTS = {
    "guidelines": 1.0,
    "articles": 0.5,
    "drawn": 0.4,
    "near_miss": 0.25,
    "specialty": 0.35,
    "non_clinical": 0.15,
    "half": 0.6,
    "virology": 0.4,
    "research": 0.4,
    "drawn_half": 0.4,
}
_KINDS = {
    "specialty": "another specialty",
    "non_clinical": "not clinical",
    "half": "guideline questions, asked of the half of the documents without their gold",
    "virology": "COVID-QA questions, asked of the guidelines",
    "research": "research questions (PubMedQA), asked of the guidelines",
    "near_miss": "near misses: the topic is there, the fact is not",
    "drawn_half": "drawn from documents, asked of the half without these",
}
# The others may well be answered by a document that is there.
_OUTSIDE = [kind for kind in _KINDS if kind not in ("near_miss", "drawn_half")]
_HELD = {
    "guidelines": "answerable, guidelines",
    "articles": "answerable, COVID-QA articles",
    "drawn": "answerable, drawn from the documents",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question for the fit: what kind, which split, its features.

    by_rule: it names a drug that no passage names, so that it is refused whatever its features.
    simple: highest cosine of a chunk, and highest share of the question's terms in one of the
    five best: what the simplest measure would go by.
    """

    kind: str
    split: str
    values: tuple[float, ...]
    by_rule: bool = False
    simple: tuple[float, ...] = (0.0, 0.0)

    @classmethod
    def of(cls, item: Asked) -> Example:
        """The example that a question and what was found for it make."""
        values = features(item.retrieval, item.units)
        candidates = item.retrieval.candidates
        simple = (
            max((c.hit.cosine for c in candidates), default=0.0),
            max((c.cover for c in candidates[:5]), default=0.0),
        )
        return cls(item.kind, item.split, values, bool(unnamed_drugs(item.retrieval)), simple)

    @property
    def answerable(self) -> bool:
        """Whether the library that was asked holds the answer."""
        return self.kind in ANSWERABLE


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on the training side, report on both; `--write` also writes the calibration."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("calibrate", __doc__).parse_args(arguments)
    examples = [Example.of(item) for item in asked(options)]
    made = fit([e for e in examples if e.split == "train"])
    today = now().date()
    if options.write:
        write(made, examples, today)
    body = "\n\n".join([_about(made), _quality(made, examples), _simplest(examples)])
    publish(Section("calibrate", "When to abstain", body), options, arguments, today)


def fit(examples: Sequence[Example]) -> Calibration:
    """Logistic regression over standardised features, and the highest threshold that refuses no
    more than the share _REFUSED of the answerable questions, each kind counting the same."""
    examples = [e for e in examples if not e.by_rule]
    values = np.array([e.values for e in examples])
    answerable = np.array([e.answerable for e in examples])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(scaler.transform(values), answerable, sample_weight=_weights(examples))
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    made = Calibration(tuple(round(float(w), 4) for w in weights), round(bias, 4), 0.0)
    kinds = {e.kind for e in examples} & set(ANSWERABLE)
    held = [np.sort(_confidences(made, examples, [kind])) for kind in sorted(kinds)]
    steps = np.unique(np.concatenate(held))
    refused = np.mean([np.searchsorted(own, steps) / max(1, len(own)) for own in held], axis=0)
    threshold = float(steps[refused <= _REFUSED][-1])
    return replace(made, threshold=math.floor(threshold * 1e4) / 1e4)


def write(made: Calibration, examples: Sequence[Example], today: date) -> None:
    """Write assistant/calibration.json."""
    facts = {
        "weights": dict(zip(FEATURES, made.weights, strict=True)),
        "bias": made.bias,
        "threshold": made.threshold,
        "made": {
            "command": "python -m eval.bench.calibrate --write",
            "date": today.isoformat(),
            "trained_on": {k: _count(examples, k, "train") for k in _WEIGHTS},
            "tested_on": {k: _count(examples, k, "test") for k in _WEIGHTS},
            "refused_of_test": {k: _refused(made, examples, k, "test") for k in _WEIGHTS},
            "auc_of_test": {k: round(_auc(made, examples, [k], "test"), 3) for k in _KINDS},
        },
    }
    _FILE.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weights [examples] that add up to what their kinds weigh, 1 on average."""
    kinds = [e.kind for e in examples]
    each = np.array([_WEIGHTS[k] / kinds.count(k) for k in kinds], np.float64)
    each *= len(each) / each.sum()
    return each


def _confidences(
    made: Calibration, examples: Iterable[Example], kinds: Sequence[str]
) -> NDArray[np.float64]:
    return np.array(
        [0.0 if e.by_rule else made.confidence(e.values) for e in examples if e.kind in kinds]
    )


def _auc(made: Calibration, examples: Sequence[Example], kinds: Sequence[str], split: str) -> float:
    """Area under the curve of answerable guideline questions against some kinds."""
    own = [e for e in examples if e.split == split]
    held = _confidences(made, own, ["drawn" if kinds == ["drawn_half"] else "guidelines"])
    outside = _confidences(made, own, kinds)
    truth = np.repeat([1, 0], [len(held), len(outside)])
    return float(roc_auc_score(truth, np.concatenate([held, outside])))


def _refused(made: Calibration, examples: Sequence[Example], kind: str, split: str) -> float:
    own = _confidences(made, (e for e in examples if e.split == split), [kind])
    return round(float((own < made.threshold).mean()), 3)


def _count(examples: Sequence[Example], kind: str, split: str) -> int:
    return sum(e.kind == kind and e.split == split for e in examples)


def _about(made: Calibration) -> str:
    weights = ", ".join(f"{n} {w:.2f}" for n, w in zip(FEATURES, made.weights, strict=True))
    return (
        f"A logistic regression over {len(FEATURES)} features ({weights}; bias {made.bias:.2f}), "
        f"fitted on the train side. Its threshold, {made.threshold:.3f}, is the confidence that "
        f"{_REFUSED:.0%} of the answerable questions of the train side do not reach, each kind "
        "counting the same: ours, as tired people type them; those of COVID-QA; and titles with "
        "headings and words of sentences, drawn from the documents themselves. "
        "A question that names a drug which no passage names counts as refused. AUC is that of "
        "answerable guideline questions against each kind, of drawn ones against each other. No "
        "question was taken out by hand; of those asked of a half, the ones whose facts stand in "
        "one of its five best passages are left out. Guidelines overlap, so that others have an "
        "answer in another guideline too, and some on COVID-19 are too general to be outside."
    )


def _simplest(examples: Sequence[Example]) -> str:
    """What the simplest measure reaches on the same questions."""
    plain = [replace(e, values=e.simple, by_rule=False) for e in examples]
    made = fit([e for e in plain if e.split == "train"])
    abstained = np.mean([_refused(made, plain, k, "test") for k in _OUTSIDE])
    area = np.mean([_auc(made, plain, [k], "test") for k in _OUTSIDE])
    return (
        "For comparison, the highest cosine of a chunk and the highest share of the question's "
        "terms in one of the five best, alone, fitted and cut in the same way: of the test "
        f"side {_refused(made, plain, 'guidelines', 'test'):.3f} of the answerable guideline "
        f"questions refused and {abstained:.3f} of those outside, AUC {area:.3f}."
    )


def _quality(made: Calibration, examples: Sequence[Example]) -> str:
    rows: list[list[object]] = []
    for kind, name in (*_HELD.items(), *_KINDS.items()):
        row: list[object] = [name]
        for split in _SPLITS:
            refused = _refused(made, examples, kind, split)
            auc = "–" if kind in ANSWERABLE else f"{_auc(made, examples, [kind], split):.3f}"
            row += [_count(examples, kind, split), f"{refused:.3f}", auc]
        rows.append(row)
    both: list[object] = ["answerable: each kind counting the same"]
    for split in _SPLITS:
        both += ["", f"{np.mean([_refused(made, examples, k, split) for k in _HELD]):.3f}", ""]
    rows.append(both)
    last: list[object] = ["outside: the first five kinds, each counting the same"]
    for split in _SPLITS:
        share = float(np.mean([_refused(made, examples, k, split) for k in _OUTSIDE]))
        area = float(np.mean([_auc(made, examples, [k], split) for k in _OUTSIDE]))
        last += ["", f"{share:.3f}", f"{area:.3f}"]
    rows.append(last)
    head = [f"{split}, {name}" for split in _SPLITS for name in ("questions", "refused", "AUC")]
    return table(["", *head], rows)


if __name__ == "__main__":
    main()
