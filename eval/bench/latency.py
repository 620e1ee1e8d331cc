"""How long an answer takes, and where the time goes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.model import Question
from assistant.pipeline import Assistant
from eval.bench.outcomes import CHANNEL
from eval.bench.results import percentile, table
from eval.bench.stages import Stopwatch, watched


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of each question, and mean milliseconds by part."""

    name: str
    documents: int
    chunks: int
    milliseconds: list[float]
    parts: dict[str, float]


def measure(name: str, assistant: Assistant, questions: Sequence[str]) -> Latency:
    """Ask every question twice, one at a time: first for the warmth, then with the clock.

    Then once more with every part timed, which costs a little itself.
    """
    for text in questions:
        assistant.ask(Question(text, channel=CHANNEL))
    milliseconds = []
    for text in questions:
        start = time.perf_counter()
        assistant.ask(Question(text, channel=CHANNEL))
        milliseconds.append((time.perf_counter() - start) * 1000)
    stopwatch = Stopwatch()
    timed = watched(assistant, stopwatch)
    start = time.perf_counter()
    for text in questions:
        timed.ask(Question(text, channel=CHANNEL))
    whole = time.perf_counter() - start
    parts = {part: s * 1000 / len(questions) for part, s in stopwatch.seconds.items()}
    parts["all else"] = whole * 1000 / len(questions) - sum(parts.values())
    return Latency(name, *assistant.library.catalogue.counts(), milliseconds, parts)


def report(measured: Sequence[Latency]) -> str:
    """Markdown about the latencies."""
    rows: list[list[object]] = [
        ["documents", *(f"{m.documents:,}" for m in measured)],
        ["chunks", *(f"{m.chunks:,}" for m in measured)],
        ["questions", *(len(m.milliseconds) for m in measured)],
    ]
    for name, percent in (("p50", 50), ("p95", 95), ("longest", 100)):
        row = [f"{percentile(m.milliseconds, percent):.1f} ms" for m in measured]
        rows.append([f"**{name}**", *row])
    for part in measured[0].parts:
        rows.append([f"mean, {part}", *(f"{m.parts[part]:.2f} ms" for m in measured)])
    return (
        "The whole of `Assistant.ask`, extractive, warm, one question at a time, its record and "
        "its turn of the conversation written; the parts come from a run of their own.\n\n"
        + table(["", *(m.name for m in measured)], rows)
    )
