"""Measures as pure functions, each with its definition and source."""

from eval.metrics.citations import Cited, citation_precision, citation_recall
from eval.metrics.intervals import Interval, bootstrap, paired_bootstrap, wilson

__all__ = [
    "Cited",
    "Interval",
    "bootstrap",
    "citation_precision",
    "citation_recall",
    "paired_bootstrap",
    "wilson",
]
