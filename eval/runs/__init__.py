"""Runs: a question set asked of the Assistant, and what came of it.

`eval.runs.folder.load_run(path)` reads a run's folder; `Run.metrics()` are its figures,
`Run.scores` each question with what is wrong with its answer. Nothing is imported here, so that
`bedside --help` stays quick.
"""
