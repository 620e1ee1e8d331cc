from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench import large
from eval.bench.libraries import assistant_over, settings
from eval.bench.million import main


@pytest.fixture
def sources(data: Path, work: Path) -> None:
    """The library that copies are made of."""
    assistant_over(settings(work, "guidelines"), [data / "guidelines"])


@pytest.mark.usefixtures("sources")
def test_libraries_of_several_sizes_are_filled_bit_by_bit_and_measured(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(large, "_BATCH_CHUNKS", 6)
    sizes = [*options, "--sizes", "6", "24", "--questions", "3"]

    main([*sizes, "--minutes", "0"])
    assert "\n6 of 24 chunks; run the same command again" in capsys.readouterr().out
    main(sizes)

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "<!-- million: begin -->\n## From 5,000 chunks to a million" in page
    rows = dict(line.strip("| ").split(" | ", 1) for line in page.splitlines() if line[:2] == "| ")
    assert rows["documents"] == "2 | 8"
    for measured in ("**question p95**", "first answer, cold", "first question after a change"):
        assert all(float(cell.split()[0]) > 0 for cell in rows[measured].split(" | "))


def test_without_a_library_to_copy_it_says_what_to_run(options: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"run `python -m eval\.bench\.guidelines`"):
        main([*options, "--sizes", "6"])
