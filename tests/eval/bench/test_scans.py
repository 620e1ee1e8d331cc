"""Scans are the same every time, and what is misread on them is counted."""

from __future__ import annotations

from pathlib import Path

from pypdfium2 import PdfDocument

from eval.bench.scanning import Scanner, scan
from eval.bench.scans import Tally, _count
from ingest.load.blocks import Block, Kind
from tests.ingest.load.paper import Paper


def test_a_scan_is_the_same_every_time_and_holds_no_text(tmp_path: Path) -> None:
    source = Paper(tmp_path / "guideline.pdf").paragraph("Give 5 mg at once.").save()
    drawn = []
    for name in ("one.pdf", "other.pdf"):
        scan(source, (1,), tmp_path / name, Scanner("office", 100))
        page = PdfDocument(tmp_path / name)[0]
        assert page.get_textpage().count_chars() == 0
        drawn.append(page.render().to_numpy())
    assert (drawn[0] == drawn[1]).all()


def test_wrong_numbers_are_counted_with_the_certainty_of_their_sentence() -> None:
    tally = Tally()
    block = Block(Kind.PARAGRAPH, "Give 8 mg. Then 2 mg.", sure=((0, 0.6), (11, 0.9)))
    _count(tally, "Give 5 mg. Then 2 mg.", [block])
    assert (tally.numbers, tally.missed) == (2, 1)
    assert tally.wrong == 1
    assert sorted(tally.units) == [(0.6, 1, 1), (0.9, 1, 0)]
