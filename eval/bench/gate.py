"""The gate attacked over the real guidelines: what it withholds of false and of true statements."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.clock import now
from assistant.gated import LibraryGate
from eval.bench.libraries import assistant_over, settings
from eval.bench.results import Section, needed, parser, publish
from eval.gate import report
from eval.gate.attack import attack
from eval.gate.claims import claim_cases
from eval.gate.judging import Outcome, judged, rows
from eval.gate.written import FILES, THIRD, UNSEEN


def main(argv: Sequence[str] | None = None) -> None:
    """Attack the gate with every kind of statement and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "guidelines")
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    assistant = assistant_over(settings(options.work, "guidelines"), folders)
    judge = LibraryGate(assistant.library)().judge
    outcomes = attack(assistant, judge, options.set, options.limit, options.seed)
    told = [o for o in outcomes if options.show_third or o.case.split != UNSEEN]
    for outcome in report.mistakes(told, options.show):
        print(report.described(outcome))
    claims = options.data / "groundedness" / "claims.jsonl"
    held = list(judged(claim_cases(claims), judge)) if claims.exists() else []
    documents, chunks = assistant.library.catalogue.counts()
    body = _body(outcomes, documents, chunks, options) + _claims(held)
    section = Section("gate", "The gate under attack", body)
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("gate", __doc__)
    made.add_argument("--limit", type=int, default=300, help="statements of each kind by rule")
    made.add_argument("--seed", type=int, default=1, help="which statements are drawn")
    made.add_argument("--show", type=int, default=0, help="print so many mistakes of each kind")
    made.add_argument(
        "--show-third", action="store_true", help="also those of the third set: then it is seen"
    )
    made.add_argument(
        "--set",
        type=Path,
        nargs="+",
        default=[*FILES, THIRD],
        help="files of statements by hand",
    )
    return made.parse_args(arguments)


def _body(
    outcomes: Sequence[Outcome], documents: int, chunks: int, options: argparse.Namespace
) -> str:
    by_rule = [o for o in outcomes if not o.case.split]
    parts = [
        f"{documents} documents, {chunks} chunks; at most {options.limit} statements of each kind "
        f"by rule, spread over the documents (seed {options.seed}). A false statement counts as "
        "withheld when it is not shown, or when its wrong citation is put right; every statement "
        "is judged with its own passage and the best others for its topic.",
        report.markdown(rows(by_rule)),
    ]
    splits = (
        ("dev", "documents seen while the gate was tuned"),
        ("test", "documents not seen while the gate was tuned"),
        (UNSEEN, "written without running the gate, mistakes not read"),
    )
    for split, told in splits:
        by_hand = [o for o in outcomes if o.case.split == split]
        if by_hand:
            parts += [f"Statements by hand, {split} ({told}):", report.markdown(rows(by_hand))]
    return "\n\n".join(parts)


def _claims(held: Sequence[Outcome]) -> str:
    if not held:
        return ""
    return (
        f"\n\n{len(held)} claims about abstracts, labelled by people (SciFact), as a second "
        "measure; the gate was not made for their wording, and withholds what it is not sure of:"
        f"\n\n{report.markdown(rows(held))}"
    )


if __name__ == "__main__":
    main()
