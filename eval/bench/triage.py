"""Danger now and outside our subject: fits the lines of assistant/triage, says what they reach."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.clock import now
from assistant.embedding import Embedder, open_embedder
from assistant.triage import Triage, linear
from assistant.triage.danger import in_danger_by_rule
from eval.bench.results import Section, needed, parser, publish, share, table
from eval.sets import SETS, load_sets

_FILE = Path(linear.__file__).with_name(linear.WEIGHTS)
_REAL = ("real_a", "real_b")
_STRENGTH = 3.0  # inverse of the L2 penalty
_FOLDS = StratifiedKFold(5, shuffle=True, random_state=20)
# Of these kinds such a share may exceed the threshold, each judged by a fit that has not seen it.
# What only sounds like an emergency is the hardest there is: few real questions come near to it.
_WRONG = {"danger": (("general",), 0.05), "outside": (("clinical", "searches", "general"), 0.01)}
_IS = {"danger": ("now",), "outside": ("outside", "workplace")}
_SPLITS = ("dev", "test")

Questions = Mapping[tuple[str, str], Sequence[str]]  # by kind and split
Vectors = NDArray[np.float32]  # [questions, dimensions]

_NAMES = {
    "now": "somebody in danger now",
    "general": "emergencies as a topic, the past, a plan, a risk",
    "clinical": "real questions of clinicians (real_a, real_b)",
    "searches": "searches for health (HealthSearchQA)",
    "outside": "outside clinical knowledge, by topic",
    "workplace": "of the workplace (non_clinical of real_a, real_b)",
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A judgement: float64 [dimensions], log-odds of none, log-odds above which it holds."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on the dev halves, report on both; `--write` also writes the weights."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("triage", __doc__).parse_args(arguments)
    embedder = open_embedder(None, options.work / "models", 2)
    asked = questions(options)
    today = now().date()
    if options.write:
        write(fitted(asked, embedder), embedder.fingerprint, today)
    publish(
        Section("triage", "Danger now, and outside clinical knowledge", report(asked, embedder)),
        options,
        arguments,
        today,
    )


def questions(options: argparse.Namespace) -> Questions:
    """All questions, by kind and split. Raises SystemExit where the searches are not there."""
    made: dict[tuple[str, str], list[str]] = {}
    danger = _set("danger")
    for split in _SPLITS:
        made["now", split] = danger["now"][split]
        made["general", split] = danger["others"][split]
    for case in load_sets(_REAL):
        kind = "workplace" if case.kind == "non_clinical" else "clinical"
        made.setdefault((kind, case.split), []).append(case.question)
    for topic in _set("out_of_scope")["topics"]:
        made.setdefault(("outside", topic["split"]), []).extend(topic["questions"])
    path = needed(options.data / "safety" / "queries_healthsearchqa.jsonl")
    searches = [json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()]
    for at, split in enumerate(_SPLITS):
        made["searches", split] = searches[at::2]
    return made


def fitted(asked: Questions, embedder: Embedder) -> dict[str, Fitted]:
    """Both judgements, from the dev halves."""
    vectors = {
        kind: np.array([embedder.query(q).vector for q in own])
        for (kind, split), own in asked.items()
        if split == "dev"
    }
    made = {}
    for name, about in _IS.items():
        kinds, wrong = _WRONG[name]
        others = [kind for kind in vectors if kind not in about]
        counted = np.concatenate([np.full(len(vectors[k]), k in kinds) for k in others])
        made[name] = fit(
            np.vstack([vectors[k] for k in about]),
            np.vstack([vectors[k] for k in others]),
            counted,
            wrong,
        )
    return made


def fit(about: Vectors, others: Vectors, counted: NDArray[np.bool_], wrong: float) -> Fitted:
    """Logistic regression, both sides of one weight, and the threshold that a share `wrong` of
    the others that are counted [others] exceeds in cross-validation."""
    values = np.vstack([about, others])
    label = np.arange(len(values)) < len(about)
    model = LogisticRegression(C=_STRENGTH, max_iter=5000, class_weight="balanced")
    unseen = cross_val_predict(model, values, label, cv=_FOLDS, method="decision_function")
    model.fit(values, label)
    threshold = float(np.quantile(unseen[len(about) :][counted], 1 - wrong))
    return Fitted(model.coef_[0], float(model.intercept_[0]), threshold)


def write(made: Mapping[str, Fitted], embedder: str, today: date) -> None:
    """Write assistant/triage/weights.json."""
    facts: dict[str, object] = {
        "embedder": embedder,
        "made": {
            "command": "python -m eval.bench.triage --write",
            "date": today.isoformat(),
            "trained_on": "the dev halves of eval/sets/danger.yaml, out_of_scope.yaml, "
            "real_*.yaml, and every second search of HealthSearchQA (Apache 2.0)",
        },
    }
    for name, line in made.items():
        facts[name] = {
            "threshold": round(line.threshold, 3),
            "bias": round(line.bias, 4),
            "weights": [round(float(w), 3) for w in line.weights],
        }
    _FILE.write_text(json.dumps(facts) + "\n", encoding="utf-8")


def report(asked: Questions, embedder: Embedder) -> str:
    """Markdown: what share of each kind of question each judgement holds of."""
    triage = Triage(embedder)
    judged: dict[str, Callable[[str], bool]] = {
        "in danger, by rule": in_danger_by_rule,
        "in danger": triage.in_danger,
        "out of scope": triage.out_of_scope,
    }
    rows = [
        [
            f"{name}, {split}",
            len(own),
            *(share(sum(map(j, own)), len(own)) for j in judged.values()),
        ]
        for kind, name in _NAMES.items()
        for split in _SPLITS
        if (own := asked[kind, split])
    ]
    missed = [q for q in asked["now", "test"] if not triage.in_danger(q)]
    raised = [
        q
        for kind in ("general", "clinical", "searches")
        for q in asked[kind, "test"]
        if triage.in_danger(q)
    ]
    return (
        "Share of the questions that each judgement holds of. The rules and the lines were made "
        "with the dev halves; out of scope counts only where Bedside does not answer anyway.\n\n"
        f"{table(['', 'questions', *judged], rows)}\n\n"
        f"Missed (test):{_listed(missed)}\n\nRaised (test):{_listed(raised)}"
    )


def _listed(found: Sequence[str]) -> str:
    return "".join(f"\n- {question}" for question in found) or " none"


def _set(name: str) -> Any:
    return yaml.safe_load((SETS / f"{name}.yaml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
