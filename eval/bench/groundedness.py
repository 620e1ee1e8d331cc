"""The gate on claims that people labelled against an abstract: what it withholds of each label."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bootstrap import open_stores
from assistant.clock import now
from assistant.gated import LibraryGate
from assistant.model import Document, Metadata, Passage, Section, Unit, UnitKind
from eval.bench.libraries import settings
from eval.bench.results import Section as Result
from eval.bench.results import parser, publish, table
from eval.gate.judging import Judge

LABELS = ("supported", "contradicted", "not_enough_info")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the abstract it is judged by, and what people said of it.

    half: "train" to calibrate on, "test" to report, all claims on one abstract in one half.
    """

    text: str
    passage: Passage
    label: str
    half: str


def claims(data: Path) -> list[Claim]:
    """The claims of groundedness/claims.jsonl."""
    lines = (data / "groundedness" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [_claim(json.loads(line)) for line in lines]


def withheld(judge: Judge, items: Iterable[Claim]) -> dict[str, tuple[int, int]]:
    """Label → claims withheld, claims."""
    out = dict.fromkeys(LABELS, (0, 0))
    for claim in items:
        faults = judge(claim.text, (1,), (claim.passage,), "").faults
        stopped, count = out[claim.label]
        out[claim.label] = (stopped + bool(faults), count + 1)
    return out


def main(argv: Sequence[str] | None = None) -> None:
    """Report the half that the calibration has not seen."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser("groundedness", __doc__).parse_args(arguments)
    gate = LibraryGate(open_stores(settings(options.work, "guidelines")).library)()
    found = withheld(gate.judge, (c for c in claims(options.data) if c.half == "test"))
    rows = [[label, n, stopped, f"{stopped / n:.3f}"] for label, (stopped, n) in found.items()]
    body = (
        "Half of the abstracts, those that the gate's calibration has not seen. The claims are "
        "written about research, in other words than the abstracts', for systems that infer; the "
        "gate asks for the words themselves or others that mean the same.\n\n"
    ) + table(["label", "claims", "withheld", "share"], rows)
    publish(
        Result("groundedness", "The gate on labelled claims", body),
        options,
        arguments,
        now().date(),
    )


def _claim(row: dict[str, object]) -> Claim:
    sentences = row["context_sentences"]
    assert isinstance(sentences, list)
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Unit(at, at + len(sentence), UnitKind.SENTENCE))
        at += len(sentence) + 1
    name = str(row["doc_id"])
    text = "\n".join(sentences)
    section = Section(f"{name}@1.0", f"{name}@1", 0, (), None, text, tuple(spans))
    document = Document(name, f"{name}@1", 1, Metadata("Abstract"), "", name, "txt", now())
    passage = Passage(document, section, 0, len(text), 1.0, 1.0)
    odd = hashlib.sha256(name.encode()).digest()[0] % 2
    half = "test" if odd else "train"
    return Claim(str(row["sentence"]), passage, str(row["label"]), half)


if __name__ == "__main__":
    main()
