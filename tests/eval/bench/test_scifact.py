from __future__ import annotations

from pathlib import Path

from eval.bench.scifact import main


def test_every_way_ranks_the_right_abstract_first(options: list[str], tmp_path: Path) -> None:
    main(options)

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "3 abstracts, 3 chunks, claims: 1 train, 1 test." in page
    for way in ("dense alone", "BM25 alone", "reciprocal rank fusion", "convex sum", "Bedside"):
        assert f"| {way} | 1.0000 | 1.0000 | 1.0000 | 1.0000 |" in page
    assert "| baseline: convex sum |  |  | 0.737 |  |" in page
