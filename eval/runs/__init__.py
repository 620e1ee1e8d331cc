"""Runs: a question set asked of the Assistant, and what came of it.

`load_run(path)` reads a run's folder; `Run.metrics()` are its figures, `Run.scores` each question
with what is wrong with its answer.
"""

from eval.runs.folder import Run, load_run
from eval.runs.measures import Metric
from eval.runs.replies import Reply, RunError
from eval.runs.scoring import Score

__all__ = ["Metric", "Reply", "Run", "RunError", "Score", "load_run"]
