"""Two runs of the same questions: what got better, what got worse, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.metrics import Interval, paired_bootstrap
from eval.runs.folder import Run
from eval.runs.measures import MEASURES, values
from eval.runs.provenance import differences
from eval.runs.replies import RunError
from eval.runs.scoring import Score


@dataclass(frozen=True, slots=True)
class Change:
    """A measure's change over the questions that have it in both runs. before, after: means.
    interval: of the mean change, 95 %; None for the median time, which is not a mean."""

    name: str
    title: str
    before: float
    after: float
    change: float
    interval: Interval
    n: int
    unit: str = "share"

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.interval[0] > 0 or self.interval[1] < 0


@dataclass(frozen=True, slots=True)
class Turned:
    """A question whose answer is right in one of the runs and wrong in the other."""

    before: Score
    after: Score


@dataclass(frozen=True, slots=True)
class Comparison:
    """differs: in what the runs differ, in words. only_before, only_after: ids of turns that the
    other run has not; they are left out of everything else. judged: of the runs that a language
    model judged, its agreement with the librarians."""

    changes: tuple[Change, ...]
    better: tuple[Turned, ...]
    worse: tuple[Turned, ...]
    differs: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    judged: tuple[Mapping[str, Any], ...]


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs, question by question, by id. Raises RunError without a common question."""
    old = {s.case.id: s for s in before.scores}
    new = {s.case.id: s for s in after.scores}
    common = [id for id in old if id in new and old[id].case.question == new[id].case.question]
    if not common:
        raise RunError(
            f"{before.path} and {after.path} have no question in common. Compare two runs of one "
            "set."
        )
    pairs = [Turned(old[id], new[id]) for id in common]
    seed = int(before.provenance["seed"])
    return Comparison(
        changes=(*_changes(pairs, seed), _speed(pairs, seed)),
        better=tuple(p for p in pairs if p.after.right and not p.before.right),
        worse=tuple(p for p in pairs if p.before.right and not p.after.right),
        differs=tuple(differences(before.provenance, after.provenance)),
        only_before=tuple(id for id in old if id not in common),
        only_after=tuple(id for id in new if id not in common),
        judged=tuple(run.judged for run in (before, after) if run.judged),
    )


def _changes(pairs: Sequence[Turned], seed: int) -> list[Change]:
    found = []
    for measure in MEASURES:
        old = values([p.before for p in pairs], measure.name)
        new = values([p.after for p in pairs], measure.name)
        both = [id for id in old if id in new]
        if both:
            a, b = [old[id] for id in both], [new[id] for id in both]
            middle, interval = paired_bootstrap(a, b, seed)
            found.append(
                Change(measure.name, measure.title, float(np.mean(a)), float(np.mean(b)), middle,
                       interval, len(both))
            )  # fmt: skip
    return found


def _speed(pairs: Sequence[Turned], seed: int) -> Change:
    a = [p.before.reply.seconds * 1000 for p in pairs]
    b = [p.after.reply.seconds * 1000 for p in pairs]
    middle, interval = paired_bootstrap(a, b, seed)
    return Change("latency_mean", "milliseconds to the answer, mean", float(np.mean(a)),
                  float(np.mean(b)), middle, interval, len(pairs), "ms")  # fmt: skip
