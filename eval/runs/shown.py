"""Runs on the terminal: tables of figures, and what is wrong with which answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from assistant.model import AnswerStatus, CautionKind
from eval.runs.compare import Change, Comparison, Turned
from eval.runs.folder import Run
from eval.runs.measures import Metric
from eval.runs.scoring import Score
from eval.sets import Expect

GROUPS = {
    "whole": "As a whole",
    "found": "What was found",
    "said": "What was said",
    "refusal": "Answering and holding back",
    "safety": "Cautions and identifiers",
    "judged": "By a language model",
    "speed": "Speed",
    "cost": "What the language model took",
}


def heading(run: Run) -> str:
    """What was asked of what, on a few lines."""
    facts, library = run.provenance, run.provenance["library"]
    asked = f"{len(run.replies)} turns of {run.set.name} ({facts['set']['questions']} questions)"
    state = "" if run.finished_at else ", interrupted: figures of what was asked so far"
    return (
        f"{run.path}{state}\n{asked}, asked of {library['documents']} documents "
        f"(library {library['fingerprint'][:12]})\n"
        f"answers: {facts['generator']}; {facts['software']}, commit {facts['commit']}"
    )


def judged(agreement: Mapping[str, Any]) -> str:
    """The judge's agreement with the librarians, to be read beside what it says."""
    who = f"The judge, {agreement['judge']}"
    if agreement["kappa"] is None:
        return (
            f"{who}, has not been compared with librarians: {agreement['why']} Do not rely on its "
            "figure."
        )
    return (
        f"{who}, agrees with the librarians on {agreement['agreed']} of {agreement['pairs']} "
        f"citations that they graded: Cohen's kappa {agreement['kappa']:.2f} "
        f"({agreement['low']:.2f} to {agreement['high']:.2f})."
    )


def figures(metrics: Sequence[Metric]) -> Table:
    """The figures of a run with their intervals, in groups."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, side in (("", "left"), ("", "right"), ("95 % interval", "right"),
                       ("questions", "right")):  # fmt: skip
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    for group, title in GROUPS.items():
        own = [m for m in metrics if m.group == group]
        if own:
            table.add_row(Text(title, "bold"))
        for m in own:
            between = "" if m.low is None else f"{number(m.low, m.unit)} to "
            upper = "" if m.high is None else number(m.high, m.unit)
            table.add_row(f"  {m.title}", number(m.value, m.unit), between + upper, str(m.n))
    return table


def matrix(scores: Sequence[Score]) -> Table:
    """What was expected by what came, in numbers of turns."""
    counts = Counter((s.case.expect, s.reply.answer and s.reply.answer.status) for s in scores)
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("expected", justify="left")
    came: list[AnswerStatus | None] = [*AnswerStatus, None]
    shown = [c for c in came if c is not None or any(k[1] is None for k in counts)]
    for status in shown:
        table.add_column(_words(status) if status else "error", justify="right")
    for expect in Expect:
        if any(k[0] is expect for k in counts):
            cells = [str(counts[expect, status] or "–") for status in shown]
            table.add_row(_words(expect), *cells)
    return table


def cautions(scores: Sequence[Score]) -> str:
    """How often each caution stood beside an answer, asked for or not."""
    counts = Counter(c.kind for s in scores if s.reply.answer for c in s.reply.answer.cautions)
    told = ", ".join(f"{_words(kind)} {count}" for kind, count in counts.most_common())
    return f"Cautions raised: {told or 'none'}."


def kinds(scores: Sequence[Score]) -> Table:
    """How many are right of each kind of question."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, side in (("kind of question", "left"), ("asked", "right"), ("right", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    asked = Counter(s.case.kind for s in scores)
    right = Counter(s.case.kind for s in scores if s.right)
    for kind in sorted(asked):
        table.add_row(kind, str(asked[kind]), str(right[kind]))
    return table


def wrong(scores: Sequence[Score]) -> Iterator[str]:
    """A line for each answer with something wrong."""
    for score in scores:
        if not score.right:
            faults = "; ".join(score.faults)
            yield f"{score.case.id} ({score.case.kind}) {score.case.question}\n    {faults}"


def changes(found: Sequence[Change]) -> Table:
    """The changes of two runs; those that are sure are marked."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, side in (("", "left"), ("before", "right"), ("after", "right"), ("change", "right"),
                       ("95 % interval", "right"), ("questions", "right")):  # fmt: skip
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    for c in found:
        changed = [signed(v, c.unit) for v in (c.change, *c.interval)]
        table.add_row(
            c.title,
            number(c.before, c.unit),
            number(c.after, c.unit),
            Text(changed[0], "bold" if c.sure else ""),
            f"{changed[1]} to {changed[2]}",
            str(c.n),
        )
    return table


def turned(found: Sequence[Turned], *, better: bool) -> Iterator[str]:
    """A line for each question, with what was or is wrong with it."""
    for one in found:
        faults = one.before.faults if better else one.after.faults
        what = "no longer: " if better else "now: "
        yield f"{one.after.case.id} {one.after.case.question}\n    {what}{'; '.join(faults)}"


def run_json(run: Run) -> dict[str, Any]:
    """A run's figures and its questions, JSON-ready."""
    return {
        "run": str(run.path),
        "provenance": dict(run.provenance),
        "metrics": [_metric(m) for m in run.metrics()],
        "judged": run.judged,
        "questions": [
            {"id": s.case.id, "kind": s.case.kind, "topic": s.case.topic, "right": s.right,
             "faults": list(s.faults), "values": dict(s.values)}
            for s in run.scores
        ],
    }  # fmt: skip


def comparison_json(found: Comparison) -> dict[str, Any]:
    """A comparison, JSON-ready."""
    return {
        "differs": list(found.differs),
        "changes": [_change(c) for c in found.changes],
        "better": [_turned(t) for t in found.better],
        "worse": [_turned(t) for t in found.worse],
        "only_before": list(found.only_before),
        "only_after": list(found.only_after),
        "judged": list(found.judged),
    }


def number(value: float, unit: str) -> str:
    """A figure as it is shown: shares to three places, milliseconds to one."""
    return {"share": f"{value:.3f}", "ms": f"{value:,.1f}", "tokens": f"{value:,.0f}"}.get(
        unit, f"{value:,.4f}"
    )


def signed(value: float, unit: str) -> str:
    """A change as it is shown."""
    return ("+" if value > 0 else "") + number(value, unit)


def _words(value: AnswerStatus | Expect | CautionKind) -> str:
    return str(value).replace("_", " ")


def _metric(m: Metric) -> Mapping[str, Any]:
    return {"name": m.name, "title": m.title, "value": m.value, "low": m.low, "high": m.high,
            "questions": m.n, "unit": m.unit}  # fmt: skip


def _change(c: Change) -> Mapping[str, Any]:
    return {"name": c.name, "title": c.title, "before": c.before, "after": c.after,
            "change": c.change, "low": c.interval[0], "high": c.interval[1], "questions": c.n,
            "unit": c.unit, "sure": c.sure}  # fmt: skip


def _turned(t: Turned) -> Mapping[str, Any]:
    return {
        "id": t.after.case.id,
        "question": t.after.case.question,
        "faults_before": list(t.before.faults),
        "faults_after": list(t.after.faults),
    }
