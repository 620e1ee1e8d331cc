"""Where a report's answers come from: the record, what answered, the library, runs."""

from __future__ import annotations

from collections import Counter

from assistant.chain import Anchor
from assistant.library import Library
from assistant.record import Record, RecordEntry
from assistant.recorded import ANSWER
from eval.audit.log import EVALUATION
from eval.audit.model import Period
from eval.report.data import Chain, LibraryFacts, RunFigures, Version
from eval.runs.folder import Run
from eval.runs.shown import judged

_MADE_WITH = {
    "library_fingerprint": "Library",
    "software": "Software",
    "generator": "Answers made by",
    "prompt": "Prompt",
    "embedder": "Embedder",
    "threshold": "Confidence from which it answers",
}


def chain(record: Record, last: RecordEntry) -> Chain:
    """The record checked, with the last entry that the report rests on as its anchor."""
    anchor = Anchor(last.seq, last.hash)
    broken = record.verify(anchor).broken
    told = f"entry {broken.seq}: {broken.detail}" if broken else None
    return Chain(last.seq, str(anchor), told)


def versions(record: Record, period: Period) -> tuple[Version, ...]:
    """What the answers of a period were made with, the most frequent first."""
    entries = record.of_kind(
        ANSWER, since=period.since, until=period.until, only=("channel", "provenance")
    )
    counted: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.body["channel"] != EVALUATION:
            by = entry.body["provenance"]
            counted.update((name, str(by[name])) for name in _MADE_WITH if by.get(name) is not None)
    order = list(_MADE_WITH)
    ranked = sorted(counted.items(), key=lambda own: (order.index(own[0][0]), -own[1], own[0][1]))
    return tuple(Version(_MADE_WITH[name], value, count) for (name, value), count in ranked)


def library_facts(library: Library) -> LibraryFacts:
    """What the library holds now."""
    status = library.status()
    return LibraryFacts(status.fingerprint, status.documents, status.chunks, status.embedder)


def run_figures(run: Run) -> RunFigures:
    """A run of a question set, with what it was made with."""
    by = run.provenance
    told = {
        "Library": by["library"]["fingerprint"],
        "Software": f"{by['software']}, commit {by['commit']}",
        "Answers made by": by["generator"],
        "Prompt": by["prompt"],
        "Judged by": judged(run.judged) if run.judged else by["judge"],
    }
    made_with = tuple((name, str(value)) for name, value in told.items() if value)
    return RunFigures(
        run.name, run.set.name, len(run.scores), run.finished_at, made_with, run.metrics()
    )
