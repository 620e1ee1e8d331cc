from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.peers.driving import Contender
from eval.bench.peers.environments import bedside, bedside_answers
from eval.bench.peers.figures import Figures
from eval.bench.peers.report import report


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    """Bedside twice as fast as txtai, and better on one claim of four."""
    made = Figures(tmp_path / "figures.json")
    ranks = {"bedside": [1.0, 1.0, 0.5, 0.5], "txtai": [1.0, 0.0, 0.5, 0.5]}
    for system, slow in (("bedside", 1.0), ("txtai", 2.0)):
        ndcg = {"nDCG@10": ranks[system], "R@100": ranks[system]}
        made.once(f"quality-scifact/{system}", lambda ndcg=ndcg: ndcg)
        for turn, seconds in enumerate((3.0, 2.0, 7.0), 1):
            taken = {"documents": 6, "seconds": seconds * slow, "peak": 100.0}
            made.once(f"ingest-scifact/{turn}/{system}", lambda taken=taken: taken)
    return made


def test_figures_stand_as_medians_with_their_spread_and_as_ratios(
    figures: Figures, tmp_path: Path
) -> None:
    txtai = Contender("txtai", "txtai", "txtai", Path("python"), tmp_path)

    page = report(figures, [bedside(tmp_path), txtai], bedside_answers(tmp_path), (5,))

    assert "|  | Bedside | txtai |\n" in page
    assert "| SciFact test, nDCG@10 | 0.750 | 0.500 |" in page
    assert "| SciFact test, nDCG@10 | txtai | +0.250 | +0.000 to +0.750 |" in page
    assert "| SciFact, documents/s | 2.00 (0.86–3.00) | 1.00 (0.43–1.50) | – |" in page
    assert "| SciFact, documents/s | 0.50 | – |" in page
    assert "| 5 chunks, p95 ms | – | – | – |" in page
    assert "txtai 9." in page
