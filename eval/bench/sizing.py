"""How big a machine: from what was measured at some sizes to what other sizes need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from eval.bench.grown import Grown
from eval.bench.results import percentile, table

# What each is taken to hold; the stores that suit it.
_PLACES = (
    ("one ward", 5_000, "embedded"),
    ("a hospital", 100_000, "embedded; servers for more than one machine"),
    ("several trusts", 500_000, "servers"),
    ("a national service", 1_000_000, "servers"),
)
_NEAR = 0.05  # share by which a measured library may miss its size: its documents are whole

Figure = Callable[[Grown], float]


def sizes(measured: Sequence[Grown], embedded: float) -> str:
    """A Markdown table of places. measured: smallest first, two at least. embedded: chunks that
    the embedder does in a second on the same machine.

    Between two measured sizes a figure lies on the line through them.
    """
    rows = []
    for name, chunks, stores in _PLACES:
        one = next((m for m in measured if abs(m.asked.chunks / chunks - 1) < _NEAR), None)
        at = one.asked.chunks if one else chunks
        told = [tell(_figure(measured, figure, at)) for figure, tell in _COLUMNS]
        ingest = _figure(measured, lambda g: g.written.seconds, at) + at / embedded
        kind = "measured" if one else "derived"
        rows.append([name, f"{at:,}", kind, *told[:1], _hours(ingest), *told[1:], stores])
    return table(_HEAD, rows)


_HEAD = (
    "", "chunks", "", "documents", "first ingest", "disk", "memory, writing", "memory, serving",
    "ready, cold", "question p95", "first after a change", "stores",
)  # fmt: skip
_COLUMNS: tuple[tuple[Figure, Callable[[float], str]], ...] = (
    (lambda g: g.asked.documents, lambda v: f"{v:,.0f}"),
    (lambda g: sum(g.disk.values()), lambda v: f"{v / 2**30:.2f} GiB"),
    (lambda g: g.written.peak, lambda v: f"{v / 1024:.1f} GiB"),
    (lambda g: g.cold.peak, lambda v: f"{v / 1024:.1f} GiB"),
    (lambda g: g.cold.ready + g.cold.milliseconds[0][0] / 1000, lambda v: f"{v:.1f} s"),
    (lambda g: percentile(g.cold.milliseconds[-1], 95), lambda v: f"{v:.0f} ms"),
    (lambda g: g.changed, lambda v: f"{v:.1f} s"),
)


def _figure(measured: Sequence[Grown], figure: Figure, chunks: int) -> float:
    """A figure at a number of chunks, on the line through the measured sizes next to it."""
    lines = list(pairwise(measured))
    low, high = next((pair for pair in lines if chunks <= pair[1].asked.chunks), lines[-1])
    span = high.asked.chunks - low.asked.chunks
    part = (chunks - low.asked.chunks) / span
    return figure(low) + part * (figure(high) - figure(low))


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"
