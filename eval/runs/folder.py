"""A run's folder, and reading it.

run.json      provenance: what was asked, of what, with what
set.yaml      the set as it was asked
replies.jsonl one line for each turn: the answer, the passages considered, what was checked
record.db     the record of this run, a hash chain of its own
metrics.json  the figures, and when it was finished; only there when it is
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.runs.measures import Metric, metrics
from eval.runs.replies import Reply, RunError, read_replies
from eval.runs.scoring import Score, scores
from eval.sets import QuestionSet, read_set

PROVENANCE = "run.json"
SET = "set.yaml"
REPLIES = "replies.jsonl"
RECORD = "record.db"
METRICS = "metrics.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it lies in its folder.

    provenance: see eval/runs/provenance.py; JSON. replies: by case id, in the order asked.
    scores: of each judged turn that was asked. finished_at: None for one that was interrupted.
    judged: where a language model judged, its agreement with the librarians; JSON.
    """

    path: Path
    set: QuestionSet
    provenance: Mapping[str, Any]
    replies: Mapping[str, Reply]
    scores: Sequence[Score]
    finished_at: datetime | None
    judged: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    def metrics(self) -> tuple[Metric, ...]:
        """The figures with their 95 % intervals, in the order in which they are shown."""
        return metrics(self.scores, list(self.replies.values()), int(self.provenance["seed"]))


def load_run(path: Path) -> Run:
    """A run from its folder, finished or not. Raises RunError, SetError."""
    provenance = _json(path / PROVENANCE)
    held = read_set(path / SET)
    replies = {reply.id: reply for reply in read_replies(path / REPLIES)}
    done = _json(path / METRICS) if (path / METRICS).exists() else None
    return Run(
        path=path,
        set=held,
        provenance=provenance,
        replies=replies,
        scores=scores(held.judged(), replies),
        finished_at=datetime.fromisoformat(done["finished_at"]) if done else None,
        judged=done["judged"] if done else None,
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(
            f"{path.parent} is no folder of a run: it has no {path.name} that can be read. "
            "`bedside eval run` makes one."
        ) from error
    except ValueError as error:
        raise RunError(f"{path} is not JSON ({error}). Run the set anew.") from error
    if not isinstance(content, dict):
        raise RunError(f"{path} does not hold what a run writes. Run the set anew.")
    return content
