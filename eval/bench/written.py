"""Answers that a language model writes: how many of its statements pass the gate, and how its
citations fare by ALCE's measures.

It asks the model of the settings (BEDSIDE_MODEL …) questions of our sets over the guidelines.
`python -m eval.bench.local_model` serves one on loopback.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import track

from assistant.clock import now
from assistant.errors import SettingsError
from assistant.generate.drafts import Draft, Meter, Writer
from assistant.model import Answer, AnswerStatus, Passage, Question, Statement, Turn
from assistant.pipeline import Assistant
from assistant.render import plain
from eval.bench.libraries import assistant_over, settings
from eval.bench.outcomes import CHANNEL
from eval.bench.results import Section, needed, parser, percentile, publish, share, table
from eval.metrics import Cited, citation_precision, citation_recall
from eval.sets import Case, holds_facts, load_sets

_SETS = ("real_a", "real_b")


@dataclass(slots=True)
class Noting:
    """A writer whose drafts are noted. passages: those of the last answer. at: when the last
    draft was whole, by the monotonic clock."""

    writer: Writer
    drafts: list[Draft] = field(default_factory=list)
    passages: Sequence[Passage] = ()
    at: float = 0.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self.writer.name

    @property
    def prompt(self) -> str:
        """The prompt's name, version and hash."""
        return self.writer.prompt

    def write(self, question: str, passages: Sequence[Passage], meter: Meter) -> Iterator[Draft]:
        """As the writer does, noting each draft."""
        self.passages = passages
        for draft in self.writer.write(question, passages, meter):
            self.drafts.append(draft)
            self.at = time.perf_counter()
            yield draft

    def condense(self, question: str, turns: Sequence[Turn], meter: Meter) -> str:
        """As the writer does."""
        return self.writer.condense(question, turns, meter)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer and what the model drafted for it.

    first, whole: seconds to the first statement and to the answer. judged: seconds from the
    model's last word of the first statement shown to the statement. recall, precision: ALCE's,
    of all drafts before the gate, by the gate's own judgement.
    """

    case: Case
    answer: Answer
    drafts: tuple[Draft, ...]
    first: float
    whole: float
    judged: float
    recall: float
    precision: float


def main(argv: Sequence[str] | None = None) -> None:
    """Ask, and report; `--answers FILE` keeps some of the answers to be read."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "guidelines")
    folders = sorted(path for path in folder.iterdir() if path.is_dir())
    assistant = assistant_over(settings(options.work, "guidelines"), folders)
    if assistant.writer is None:
        raise SettingsError("No language model is configured: set BEDSIDE_MODEL.")
    done = list(asked(assistant, assistant.writer, _cases(options.limit)))
    if options.answers:
        options.answers.write_text("\n\n".join(map(_shown, done)), encoding="utf-8")
    title = "Answers that a language model writes"
    publish(Section("written", title, report(done)), options, arguments, now().date())


def asked(assistant: Assistant, writer: Writer, cases: Sequence[Case]) -> Iterator[Asked]:
    """Ask each question; those that the library is not asked to answer have no drafts."""
    noting = Noting(writer)
    assistant = replace(assistant, writer=noting)
    for case in track(cases, "Asking", console=Console(stderr=True), transient=True):
        noting.drafts.clear()
        start = time.perf_counter()
        first = judged = 0.0
        for step in assistant.stream(Question(case.question, channel=CHANNEL)):
            if isinstance(step, Statement) and not first:
                shown = time.perf_counter()
                first, judged = shown - start, shown - noting.at
        assert isinstance(step, Answer)
        whole = time.perf_counter() - start
        recall, precision = _cited(assistant, noting, case.question)
        yield Asked(case, step, tuple(noting.drafts), first, whole, judged, recall, precision)


def report(done: Sequence[Asked]) -> str:
    """Markdown about answers of one model."""
    drafted = [a for a in done if a.drafts]
    drafts = sum(len(a.drafts) for a in drafted)
    withheld = [w for a in done for w in a.answer.withheld]
    answered = [a for a in done if a.answer.status is AnswerStatus.ANSWERED]
    written = [a for a in done if a.answer.written]
    kinds = Counter(w.reasons[0].partition(":")[0] for w in withheld)
    calls = [c for a in done for c in a.answer.provenance.calls]
    rows: list[list[object]] = [
        ["questions", len(done)],
        ["answered", len(answered)],
        ["written by the model, at least in part", len(written)],
        ["statements drafted", drafts],
        ["withheld by the gate", f"{len(withheld)} ({share(len(withheld), drafts)})"],
        ["put right: another passage cited", sum(s.recited for a in written
                                                 for s in a.answer.statements)],
        ["facts in the short answer, of those written",
         share(sum(holds_facts(a.case, a.answer) for a in written), len(written))],
        ["ALCE citation recall of the drafts, by the gate", _mean([a.recall for a in drafted])],
        ["ALCE citation precision of the drafts, by the gate",
         _mean([a.precision for a in drafted])],
        ["tokens read and written, mean", f"{_mean([float(c.input_tokens) for c in calls], 0)}, "
                                          f"{_mean([float(c.output_tokens) for c in calls], 0)}"],
        ["seconds to the first statement, median",
         f"{statistics.median([a.first for a in written] or [0.0]):.1f}"],
        ["milliseconds from the end of its first sentence to that statement, median and p95",
         f"{1000 * statistics.median([a.judged for a in written] or [0.0]):.0f}, "
         f"{1000 * percentile([a.judged for a in written] or [0.0], 95):.0f}"],
        ["seconds to the whole answer, median and p95",
         f"{statistics.median([a.whole for a in drafted] or [0.0]):.1f}, "
         f"{percentile([a.whole for a in drafted] or [0.0], 95):.1f}"],
    ]  # fmt: skip
    model = done[0].answer.provenance if done else None
    reasons = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
    prompt = next((c.prompt for c in calls), model.prompt if model else "")
    return (
        f"{next((c.model for c in calls), '')}, prompt {prompt}. First reasons of what was "
        f"withheld: {reasons or 'none'}.\n\n{table(['', ''], rows)}"
    )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("written", __doc__)
    made.add_argument("--limit", type=int, default=40, help="questions, evenly spread (40)")
    made.add_argument("--answers", type=Path, help="file to write the answers to, as text")
    return made.parse_args(arguments)


def _cases(limit: int) -> list[Case]:
    """Answerable questions of the test split, evenly spread."""
    cases = [c for c in load_sets(_SETS) if c.answerable and c.split == "test"]
    count = min(limit, len(cases))
    return [cases[i * len(cases) // count] for i in range(count)]


def _cited(assistant: Assistant, noting: Noting, question: str) -> tuple[float, float]:
    gate, passages = assistant.gate(), noting.passages

    def entails(text: str, sources: Sequence[int]) -> bool:
        verdict = gate.judge(text, sources, passages, question)
        return not verdict.faults and not verdict.recited

    drafts = [Cited(d.text, d.sources) for d in noting.drafts]
    return citation_recall(drafts, entails), citation_precision(drafts, entails)


def _mean(values: Sequence[float], places: int = 3) -> str:
    return f"{statistics.fmean(values):.{places}f}" if values else "–"


def _shown(item: Asked) -> str:
    """An answer to be read, with what was withheld."""
    lines = [f"QUESTION {item.case.id}: {item.case.question}", plain(item.answer).strip()]
    for held in item.answer.withheld:
        lines.append(f"WITHHELD {held.sources} {held.text}\n  " + "\n  ".join(held.reasons))
    return "\n\n".join(lines)


if __name__ == "__main__":
    main()
