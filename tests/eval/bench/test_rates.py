from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.bench.contenders import main
from eval.bench.processes import Finished
from eval.bench.rates import Rates, mixed, report


def test_the_mix_has_every_format_and_leaves_the_largest_out(tmp_path: Path) -> None:
    for name, size in (("a.md", 9), ("b.md", 1), ("c.pdf", 1), ("d.png", 1), ("README.txt", 1)):
        (tmp_path / name).write_bytes(b"x" * size)

    assert [p.name for p in mixed(tmp_path, part=0.02)] == ["b.md", "c.pdf"]
    assert [p.name for p in mixed(tmp_path)] == ["b.md", "a.md", "c.pdf"]


def test_an_ingest_is_timed(
    tmp_path: Path, data: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(p) for p in sorted((data / "guidelines" / "notes").iterdir())]
    job = {"files": files, "folder": str(tmp_path / "library"), "models": str(models)}
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")

    main(["bedside", str(tmp_path / "job.json")])

    said = json.loads(capsys.readouterr().out)
    assert said["chunks"] == 6
    assert said["failed"] == []
    assert said["seconds"] > 0


def test_rates_are_medians_beside_bedsides() -> None:
    def rounds(*seconds: float) -> list[Finished]:
        said = {"chunks": 4}
        return [Finished(said | {"seconds": s}, 100.0 * s) for s in seconds]

    measured = {"bedside": rounds(1, 2, 9), "encode": rounds(2, 3, 4)}
    files = [Path("a"), Path("b")]

    page = report(Rates(files, ["x" * 300, "y" * 100], ["x"] * 4, measured))

    assert "| Bedside | 4 | 2.0 | 1.0, 2.0, 9.0 | 1.00 | 200 | 2.0 | 1.00 | 900 |" in page
    assert "| bare encode() | 4 | 3.0 | 2.0, 3.0, 4.0 | 0.67 | 133 | 1.3 | 1.50 | 400 |" in page
    assert "Ingest runs at 1.50 of the bare encode() rate." in page
