"""Questions over real guidelines: what is found, what is said, what is refused, how fast."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant import render
from assistant.clock import now
from eval.bench.libraries import assistant_over, settings
from eval.bench.outcomes import Outcome, outcomes
from eval.bench.results import Section, needed, parser, percentile, publish, share, table
from eval.sets import SETS, Case, load_set

_SETS = ("real_a", "real_b")
_SPLITS = ("dev", "test")
_WARM_UP = 5

Measure = tuple[str, Callable[[Outcome], bool]]
FOUND: tuple[Measure, ...] = (
    ("right document first", lambda o: o.document_in(1)),
    ("right document in the top 5", lambda o: o.document_in(5)),
    ("right passage first", lambda o: o.passage_in(1)),
    ("right passage in the top 5", lambda o: o.passage_in(5)),
    ("right passage in the top 10", lambda o: o.passage_in(10)),
    ("facts in the short answer", lambda o: o.facts),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Ask every question of the sets over the guidelines and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    cases = [case for path in options.set for case in load_set(path)]
    folder = needed(options.data / "guidelines")
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    assistant = assistant_over(settings(options.work, "guidelines"), folders)
    list(outcomes(assistant, cases[:_WARM_UP]))
    found = list(outcomes(assistant, cases))
    for outcome in found:
        if options.show or (options.misses and _missed(outcome)):
            print(_shown(outcome, whole=options.show))
    documents, chunks = assistant.library.catalogue.counts()
    parts = [
        f"{documents} documents, {chunks} chunks; {len(cases)} questions, half of them (by "
        "document) seen while Bedside was tuned (dev), half not (test).",
        _quality(found),
        "Refused answerable questions count as wrong above. Right passage in the top 5 and facts "
        "in the short answer, by kind of question and by collection, both splits:",
        _groups(found),
        _speed(found),
    ]
    section = Section("guidelines", "Questions over real guidelines", "\n\n".join(parts))
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("guidelines", __doc__)
    made.add_argument("--show", action="store_true", help="print every answer for reading")
    made.add_argument("--misses", action="store_true", help="print what went wrong")
    made.add_argument(
        "--set",
        type=Path,
        nargs="+",
        default=[SETS / f"{name}.yaml" for name in _SETS],
        help="question sets (those over the real guidelines)",
    )
    return made.parse_args(arguments)


def _quality(found: Sequence[Outcome]) -> str:
    splits = [[o for o in found if o.case.split == split] for split in _SPLITS]
    held = [[o for o in split if o.case.answerable] for split in splits]
    said = [[o for o in split if o.answered] for split in splits]
    rows: list[list[object]] = [["answerable questions", *map(len, held)]]
    for name, holds in FOUND:
        rows.append([name, *(share(sum(map(holds, part)), len(part)) for part in held)])
    right = [[o for o in part if o.answered] for part in held]
    rows += [
        ["facts in the short answer, of those answered",
         *(share(sum(o.facts for o in part), len(part)) for part in right)],
        ["answers whose every quote equals the stored text",
         *(share(sum(o.exact for o in part), len(part)) for part in said)],
        ["answerable questions refused",
         *(share(sum(not o.answered for o in part), len(part)) for part in held)],
    ]  # fmt: skip
    for kind in sorted({o.case.kind for o in found if not o.case.answerable}):
        parts = [[o for o in p if not o.case.answerable and o.case.kind == kind] for p in splits]
        rows.append([f"abstained: {kind}", *(_abstained(part) for part in parts)])
    outside = [[o for o in p if not o.case.answerable] for p in splits]
    rows.append(["abstained: all that no document answers", *(map(_abstained, outside))])
    for name, size in (("statements", _statements), ("characters", _characters)):
        rows.append([f"{name} in a short answer, mean", *(_mean(map(size, p)) for p in said)])
    return table(["", *_SPLITS], rows)


def _groups(found: Sequence[Outcome]) -> str:
    held = [o for o in found if o.case.answerable]
    groups: dict[str, list[Outcome]] = {}
    for name in (lambda o: o.case.kind, lambda o: f"{_collection(o.case)}/"):
        for outcome in sorted(held, key=name):
            groups.setdefault(name(outcome), []).append(outcome)
    rows = [
        [name, len(part), share(sum(o.passage_in(5) for o in part), len(part)),
         share(sum(o.facts for o in part), len(part))]
        for name, part in groups.items()
    ]  # fmt: skip
    return table(["", "questions", "passage", "facts"], rows)


def _speed(found: Sequence[Outcome]) -> str:
    milliseconds = [o.seconds * 1000 for o in found]
    p50, p95 = percentile(milliseconds, 50), percentile(milliseconds, 95)
    return (
        f"Asked warm, one question at a time, its record written: p50 {p50:.1f} ms, "
        f"p95 {p95:.1f} ms, longest {max(milliseconds):.1f} ms."
    )


def _shown(outcome: Outcome, *, whole: bool) -> str:
    case, answer = outcome.case, outcome.answer
    marks = [
        name
        for name, is_so in (
            ("answered" if outcome.answered else "abstained", True),
            ("right passage in 5", outcome.passage_in(5)),
            ("facts", outcome.facts),
        )
        if is_so
    ]
    lines = [
        f"=== {case.id} ({case.split}, {case.kind}) {case.question}",
        f"    {', '.join(marks)}; confidence {answer.provenance.confidence:.3f}",
    ]
    if case.answerable:
        lines.append(f"    wanted: {case.must} in {[g.document for g in case.expected]}")
    if whole:
        lines.append(render.plain(answer))
    else:
        lines.append(f"    found: {[p.document.id for p in answer.passages[:3]]}")
        lines += [f"    said: {s.text[:160]}" for s in answer.statements]
    return "\n".join(lines)


def _missed(outcome: Outcome) -> bool:
    if not outcome.case.answerable:
        return outcome.answered
    return not (outcome.facts and outcome.passage_in(5))


def _collection(case: Case) -> str:
    return case.expected[0].document.split("/", 1)[0]


def _abstained(part: Sequence[Outcome]) -> str:
    refused = sum(not o.answered for o in part)
    return f"{refused}/{len(part)} ({share(refused, len(part))})"


def _statements(outcome: Outcome) -> int:
    return len(outcome.answer.statements)


def _characters(outcome: Outcome) -> int:
    return sum(len(s.text) for s in outcome.answer.statements)


def _mean(values: object) -> str:
    numbers = list(values)  # type: ignore[call-overload]
    return f"{statistics.fmean(numbers):.1f}" if numbers else "–"


if __name__ == "__main__":
    main()
