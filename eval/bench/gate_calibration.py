"""How far words must cover a statement: fits the regression of assistant/gate/coverage.py."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.bootstrap import build
from assistant.clock import now
from assistant.gate import coverage
from assistant.gate.coverage import FEATURES, Coverage
from assistant.gated import LibraryGate
from assistant.model import Passage
from assistant.pipeline import Assistant
from assistant.verify import Gate
from eval.bench.groundedness import claims
from eval.bench.libraries import settings
from eval.bench.results import Section, parser, publish, table
from eval.gate.cases import CITED_ELSEWHERE, FOREIGN, NOT_GIVEN, Case, Given, made
from eval.gate.corrupt import things
from eval.gate.facts import facts_of
from eval.gate.written import FILES, load_written, written_cases

_FILE = Path(coverage.__file__).with_name("calibration.json")
_SEED = 11  # other statements than `bedside eval gate` draws by default
_LIMIT = 25  # statements of each kind
_UNCOVERED = (CITED_ELSEWHERE, NOT_GIVEN, FOREIGN, "invented fact")
_SWAPPED = "thing swapped"
_WITHHELD = 0.035  # of the paraphrases by hand, of their dev split
_RECITED = 0.2  # the same for a passage that was not named: it has to be surer
_BY_HAND = "by hand"
_CLAIMS = 0.2  # what a labelled claim weighs beside a statement over guidelines


@dataclass(frozen=True, slots=True)
class Example:
    """A statement that no rule withholds. values: in the order of FEATURES. covered: whether its
    source says it. half: all statements over one document are in one."""

    kind: str
    half: str
    covered: bool
    values: tuple[float, ...]


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on one half of the documents, report on the other; `--write` also writes the file."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("gate_calibration", __doc__).parse_args(arguments)
    assistant = build(settings(options.work, "guidelines"))
    gate = LibraryGate(assistant.library)()
    examples = [*_guidelines(assistant, gate), *_claims(options.data, gate)]
    found = fit([e for e in examples if e.half == "train"])
    today = now().date()
    if options.write:
        write(found, examples, today)
    section = Section("gate_calibration", "How far words must cover a statement",
                      _report(found, examples))  # fmt: skip
    publish(section, options, arguments, today)


def fit(examples: Sequence[Example]) -> Coverage:
    """Logistic regression, and the thresholds that withhold the shares above of what is true."""
    values = np.array([e.values for e in examples])
    truth = np.array([e.covered for e in examples])
    weights = np.array([_CLAIMS if e.kind == "claims" else 1.0 for e in examples])
    for side in (True, False):
        weights[truth == side] /= weights[truth == side].sum()
    model = LogisticRegression(C=10.0, max_iter=5000)
    model.fit(values, truth, sample_weight=weights * len(examples) / 2)
    made_of = tuple(round(float(w), 4) for w in model.coef_[0])
    found = Coverage(made_of, round(float(model.intercept_[0]), 4), 0.0, 0.0)
    own = [e for e in examples if e.kind == _BY_HAND]
    supports = np.sort(_supports(found, own))
    least, surer = (
        math.floor(float(supports[int(share * len(supports))]) * 1e4) / 1e4
        for share in (_WITHHELD, _RECITED)
    )
    return Coverage(found.weights, found.bias, least, surer)


def write(found: Coverage, examples: Sequence[Example], today: date) -> None:
    """Write assistant/gate/calibration.json."""
    facts = {
        "weights": dict(zip(FEATURES, found.weights, strict=True)),
        "bias": found.bias,
        "threshold": found.threshold,
        "recite": found.recite,
        "made": {
            "command": "python -m eval.bench.gate_calibration --write",
            "date": today.isoformat(),
            "withheld_of_test": {
                kind: round(share, 3) for kind, _, share in _shares(found, examples, "test")
            },
        },
    }
    _FILE.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _guidelines(assistant: Assistant, gate: Gate) -> Iterator[Example]:
    given = Given(assistant.library, assistant.retriever)
    facts = list(facts_of(assistant.library))
    written = [w for path in FILES for w in load_written(path) if w.true]
    for case in written_cases(assistant.library, given, written):
        half = "train" if case.split == "dev" else "test"
        yield from _example(gate, case, _BY_HAND, half)
        text = "\n".join([case.origin, *(_words(p) for p in case.passages[: len(case.sources)])])
        false = things.swapped(case.statement, text, Random(f"{_SEED} {case.statement}"))
        if false is not None:
            swapped = replace(case, statement=false, true=False)
            yield from _example(gate, swapped, f"{_BY_HAND}, {_SWAPPED}", half)
    for case in made(facts, given, _LIMIT, _SEED):
        if case.true or case.kind in (*_UNCOVERED, _SWAPPED):
            kind = "true" if case.true else case.kind
            yield from _example(gate, case, kind, _half(case.document))


def _example(gate: Gate, case: Case, kind: str, half: str) -> Iterator[Example]:
    """A case as an example, where no rule withholds it."""
    sources = [n for n in case.sources if n <= len(case.passages)]
    values = gate.features(case.statement, sources, case.passages)
    if values is not None:
        yield Example(kind, half, case.true, values)


def _words(passage: Passage) -> str:
    """All that a passage's section says, its headings and title included."""
    section = passage.section
    return "\n".join([passage.document.metadata.title, *section.heading_path, section.text])


def _claims(data: Path, gate: Gate) -> Iterator[Example]:
    for claim in claims(data):
        values = gate.features(claim.text, [1], [claim.passage])
        if values is not None and claim.label != "contradicted":
            yield Example("claims", claim.half, claim.label == "supported", values)


def _half(document: str) -> str:
    return "test" if hashlib.sha256(document.encode()).digest()[0] % 2 else "train"


def _supports(found: Coverage, examples: Sequence[Example]) -> NDArray[np.float64]:
    return np.array([found.support(e.values) for e in examples])


def _shares(
    found: Coverage, examples: Sequence[Example], half: str
) -> Iterator[tuple[str, int, float]]:
    """Kind, statements, share below the threshold; claims by their label."""
    kinds = dict.fromkeys((e.kind, e.covered) for e in examples)
    for kind, covered in kinds:
        own = [e for e in examples if (e.kind, e.covered, e.half) == (kind, covered, half)]
        if own:
            name = kind if kind != "claims" else f"claims, {'' if covered else 'not '}supported"
            yield name, len(own), float((_supports(found, own) < found.threshold).mean())


def _report(found: Coverage, examples: Sequence[Example]) -> str:
    test = [e for e in examples if e.half == "test" and e.kind != "claims"]
    area = roc_auc_score([e.covered for e in test], _supports(found, test))
    weights = ", ".join(f"{n} {w:.2f}" for n, w in zip(FEATURES, found.weights, strict=True))
    rows = [[kind, n, f"{share:.3f}"] for kind, n, share in _shares(found, examples, "test")]
    return (
        f"A logistic regression ({weights}; bias {found.bias:.2f}), fitted on statements over one "
        "half of the documents, on the dev split of the paraphrases by hand and on half of the "
        "labelled claims, only on those that no rule withholds. Threshold "
        f"{found.threshold:.3f}: what {_WITHHELD:.1%} of the paraphrases "
        f"do not reach; {found.recite:.3f} for a passage that was not named. On the other half, "
        f"AUC {area:.3f}, and withheld:\n\n" + table(["kind", "statements", "share"], rows)
    )


if __name__ == "__main__":
    main()
