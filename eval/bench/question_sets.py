"""The question sets that come with Bedside, run as `bedside eval run` runs them.

What is measured is what a ward would see: the whole answer, right in every respect or not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from assistant.clock import now
from assistant.model import AnswerStatus
from assistant.pipeline import Assistant
from eval.bench.libraries import assistant_over, settings
from eval.bench.results import Section, needed, parser, publish, table
from eval.runs import driving
from eval.runs.asking import ask_all
from eval.runs.folder import Run
from eval.runs.measures import Metric
from eval.runs.provenance import provenance
from eval.runs.shown import number
from eval.sets import Expect, QuestionSet
from eval.sets.reading import documents, merged

_SETS = {"sample": ("sample",), "guidelines": ("real_a", "real_b")}
_LIBRARIES = {"sample": "sample-planted", "guidelines": "guidelines"}
_SEED = 1


def main(argv: Sequence[str] | None = None) -> None:
    """Run the set over the sample library and the one over the real guidelines, and report."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("question_sets", __doc__)
    made.add_argument("--only", choices=_SETS, nargs="+", default=list(_SETS), help="sets to run")
    options = made.parse_args(arguments)
    runs = [_run(name, options) for name in options.only]
    section = Section("question_sets", "Question sets", report(runs))
    publish(section, options, arguments, now().date())


def asked(assistant: Assistant, held: QuestionSet, runs: Path) -> Run:
    """A finished run of a set, in a folder under `runs`."""
    facts = provenance(assistant, held, _SEED, None, now())
    folder = driving.folder_for(runs, held, facts, now())
    with driving.prepared(folder, held, facts):
        own = driving.apart(assistant, folder)
        steps = ask_all(own, held.cases, folder)
        total = len(held.cases) + 1
        for _ in track(steps, held.name, total, console=Console(stderr=True), transient=True):
            pass
        return driving.finish(folder, now(), None)


def report(runs: Sequence[Run]) -> str:
    """Markdown about runs, side by side."""
    about = "; ".join(
        f"{run.set.name}: {len(run.set.cases)} questions, {len(run.scores)} judged turns, asked of "
        f"{run.provenance['library']['documents']} documents by {run.provenance['generator']}"
        for run in runs
    )
    return "\n\n".join(
        [
            f"{about}. In brackets the 95 % interval (Wilson's where a question is right or wrong, "
            "else the bootstrap's) and of how many turns the figure speaks. How long answers take "
            "is in the sections on speed.",
            _figures(runs),
            "What was expected (rows) by what came, in turns:",
            *map(_matrix, runs),
            "Right in every respect, by kind of question:",
            *map(_kinds, runs),
        ]
    )


def _run(name: str, options: argparse.Namespace) -> Run:
    held = merged(_SETS[name])
    if name == "guidelines":  # the library that the other benches ask, too
        folder = needed(options.data / "guidelines")
        paths = sorted(path for path in folder.iterdir() if path.is_dir())
    else:
        paths = documents(held)
    assistant = assistant_over(settings(options.work, _LIBRARIES[name]), paths)
    return asked(assistant, held, options.work / "runs")


def _figures(runs: Sequence[Run]) -> str:
    found: list[dict[str, Metric]] = [
        {m.name: m for m in run.metrics() if m.group != "speed"} for run in runs
    ]
    titles = {name: m.title for metrics in found for name, m in metrics.items()}
    rows = [
        [title, *(_figure(metrics.get(name)) for metrics in found)]
        for name, title in titles.items()
    ]
    return table(["", *(run.set.name for run in runs)], rows)


def _figure(metric: Metric | None) -> str:
    if metric is None:
        return "–"
    value = number(metric.value, metric.unit)
    if metric.low is None or metric.high is None:
        return value
    low, high = number(metric.low, metric.unit), number(metric.high, metric.unit)
    return f"{value} ({low} to {high}; {metric.n})"


def _matrix(run: Run) -> str:
    came = [(s.case.expect, s.reply.answer and s.reply.answer.status) for s in run.scores]
    rows = [
        [f"{run.set.name}: {expect}", *(came.count((expect, status)) for status in AnswerStatus)]
        for expect in Expect
        if any(pair[0] is expect for pair in came)
    ]
    return table(["", *AnswerStatus], rows)


def _kinds(run: Run) -> str:
    kinds = sorted({s.case.kind for s in run.scores})
    rows = []
    for kind in kinds:
        own = [s for s in run.scores if s.case.kind == kind]
        rows.append([kind, len(own), sum(s.right for s in own)])
    return table([run.set.name, "turns", "right"], rows)


if __name__ == "__main__":
    main()
