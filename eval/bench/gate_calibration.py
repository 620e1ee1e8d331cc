"""How much each piece of evidence tells: grows the trees of assistant/gate/weighing.py."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.bootstrap import build
from assistant.clock import now
from assistant.gate import weighing
from assistant.gate.evidence import FEATURES
from assistant.gate.weighing import Weighing
from assistant.gated import LibraryGate
from assistant.model import Passage
from assistant.pipeline import Assistant
from assistant.verify import Gate
from eval.bench.gate_growing import Example, best_support, grow
from eval.bench.groundedness import claims
from eval.bench.libraries import settings
from eval.bench.results import Section, parser, publish, table
from eval.gate.cases import CITED_ELSEWHERE, CITED_NOWHERE, FOREIGN, NOT_GIVEN, Case, Given, made
from eval.gate.corrupt import things
from eval.gate.facts import facts_of
from eval.gate.written import FILES, load_written, written_cases

_FILE = Path(weighing.__file__).with_name("weighing.json")
_SEED, _SWAPS = 5, 11  # other statements than `bedside eval gate` draws by default
_LIMIT = 50  # statements of each kind by rule
_ELSEWHERE = (CITED_ELSEWHERE, CITED_NOWHERE, NOT_GIVEN, FOREIGN)  # wrong by their citation alone
_BY_RULE, _CLAIM, _SWAPPED = 0.3, 0.25, 0.15  # what such a statement counts for beside one by hand
_FOLDS = 5
_WITHHELD = 0.175  # of the true statements by hand, those that a rule withholds included
_RECITED = 0.4  # the same for a passage that was not named: it has to be surer
_HAND = "by hand"


def main(argv: Sequence[str] | None = None) -> None:
    """Grow trees on the training part and report; `--write` also writes the file."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("gate_calibration", __doc__).parse_args(arguments)
    assistant = build(settings(options.work, "guidelines"))
    gate = LibraryGate(assistant.library)()
    train = [*_by_hand(assistant, gate), *_by_rule(assistant, gate), *_claims(options.data, gate)]
    supports = folded(train)
    threshold, recite = _thresholds(train, supports)
    found = replace(grow(train), threshold=threshold, recite=recite)
    today = now().date()
    if options.write:
        write(found, today)
    body = _report(found, train, supports)
    section = Section("gate_calibration", "What the gate's evidence tells", body)
    publish(section, options, arguments, today)


def folded(examples: Sequence[Example]) -> list[float]:
    """The support of each statement by trees grown without any over its document."""
    parts = [hashlib.sha256(e.document.encode()).digest()[0] % _FOLDS for e in examples]
    grown = [
        grow([e for e, part in zip(examples, parts, strict=True) if part != fold])
        for fold in range(_FOLDS)
    ]
    return [best_support(grown[p], e) for e, p in zip(examples, parts, strict=True)]


def write(found: Weighing, today: date) -> None:
    """Write assistant/gate/weighing.json."""
    facts = {
        "command": "python -m eval.bench.gate_calibration --write",
        "date": today.isoformat(),
        "features": FEATURES,
        "threshold": found.threshold,
        "recite": found.recite,
        "start": found.start,
    }
    lines = [f" {json.dumps(name)}: {json.dumps(value)}," for name, value in facts.items()]
    trees = ",\n".join(f"  {json.dumps(astuple(tree))}" for tree in found.trees)
    text = "\n".join(["{", *lines, ' "trees": [', trees, " ]", "}", ""])
    _FILE.write_text(text, encoding="utf-8")


def _by_hand(assistant: Assistant, gate: Gate) -> Iterator[Example]:
    given = Given(assistant.library, assistant.retriever)
    written = [w for path in FILES for w in load_written(path) if w.split == "dev"]
    for case in written_cases(assistant.library, given, written):
        yield _example(gate, case, _HAND, 1.0)
        false = _swapped(case) if case.true else None
        if false is not None:
            yield _example(gate, false, "by hand, thing swapped", _SWAPPED)


def _swapped(case: Case) -> Case | None:
    """A statement with one thing in it swapped for another of its kind."""
    text = "\n".join([case.origin, *(_words(p) for p in case.passages[: len(case.sources)])])
    false = things.swapped(case.statement, text, Random(f"{_SWAPS} {case.statement}"))
    return None if false is None else replace(case, statement=false, true=False)


def _words(passage: Passage) -> str:
    """All that a passage's section says, its headings and title included."""
    section = passage.section
    return "\n".join([passage.document.metadata.title, *section.heading_path, section.text])


def _by_rule(assistant: Assistant, gate: Gate) -> Iterator[Example]:
    """Statements by rule over one half of the documents."""
    given = Given(assistant.library, assistant.retriever)
    for case in made(list(facts_of(assistant.library)), given, _LIMIT, _SEED):
        half = hashlib.sha256(case.document.encode()).digest()[0] % 2
        if not half and case.kind not in _ELSEWHERE:
            yield _example(gate, case, "by rule", _BY_RULE)


def _claims(data: Path, gate: Gate) -> Iterator[Example]:
    for claim in claims(data):
        if claim.half == "train":
            groups = gate.weighed(claim.text, [1], [claim.passage])
            true = claim.label == "supported"
            yield Example("claims", claim.passage.document.id, true, _CLAIM, tuple(groups))


def _example(gate: Gate, case: Case, kind: str, weight: float) -> Example:
    groups = gate.weighed(case.statement, case.sources, case.passages, case.question)
    return Example(kind, Path(case.document).name, case.true, weight, tuple(groups))


def _thresholds(examples: Sequence[Example], supports: Sequence[float]) -> tuple[float, float]:
    """The supports that the shares above of the true statements by hand do not reach."""
    true = sorted(s for e, s in zip(examples, supports, strict=True) if e.kind == _HAND and e.true)
    at = [true[int(share * len(true))] for share in (_WITHHELD, _RECITED)]
    return math.floor(at[0] * 1e4) / 1e4, math.floor(at[1] * 1e4) / 1e4


def _report(found: Weighing, examples: Sequence[Example], supports: Sequence[float]) -> str:
    rows, held = [], np.array(supports)
    for kind in dict.fromkeys(e.kind for e in examples):
        own = np.array([e.kind == kind for e in examples])
        truth = np.array([e.true for e in examples])
        both = len(set(truth[own])) > 1
        area = f"{roc_auc_score(truth[own], held[own]):.3f}" if both else "–"
        for true in sorted(set(truth[own]), reverse=True):
            part = held[own & (truth == true)]
            told = f"{kind}, {'true' if true else 'false'}"
            rows.append([told, len(part), f"{(part < found.threshold).mean():.3f}", area])
    return (
        f"{len(found.trees)} trees over {len(FEATURES)} measures, grown on statements by hand, on "
        "statements by rule over half of the documents and on half of the labelled claims. The "
        "table is of trees that have seen no statement over the same document (five parts). "
        f"Threshold {found.threshold:.3f}: what {_WITHHELD:.1%} of the true statements by hand do "
        f"not reach, those withheld by a rule included; {found.recite:.3f} for a passage that was "
        "not named.\n\n" + table(["statements", "count", "withheld", "area under the curve"], rows)
    )


if __name__ == "__main__":
    main()
