from __future__ import annotations

from pathlib import Path

from eval.bench.contenders import encode
from eval.bench.embedders import main


def test_every_way_of_running_the_model_agrees(options: list[str], tmp_path: Path) -> None:
    main([*options, "--rounds", "1"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(("| sentence", "| OpenVINO"))]
    assert len(rows) == 4
    assert all(" 1.000 | 1.0000 |" in row for row in rows)


def test_the_bare_model_is_timed() -> None:
    assert encode({"texts": ["Zinc and colds.", "Salt and blood pressure."]})["seconds"] > 0
