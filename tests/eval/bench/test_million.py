from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Settings
from eval.bench import large
from eval.bench.libraries import assistant_over
from eval.bench.libraries import settings as bench_settings
from eval.bench.million import main

SERVERS = ["--database-url", "postgresql://host/name", "--chroma-url", "http://host:8000"]


@pytest.fixture
def sources(data: Path, work: Path) -> None:
    """The library that copies are made of."""
    assistant_over(bench_settings(work, "guidelines"), [data / "guidelines"])


@pytest.mark.usefixtures("sources")
def test_libraries_of_several_sizes_are_filled_bit_by_bit_and_measured(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(large, "_BATCH_CHUNKS", 6)
    sizing = tmp_path / "sizing.md"
    sizing.write_text("# How big\n\n<!-- sizes: begin -->\n<!-- sizes: end -->\n\nAnd more.\n")
    sizes = [*options, "--page", str(sizing), "--sizes", "6", "24", "--questions", "3"]

    main([*sizes, "--minutes", "0"])
    assert "\n6 of 24 chunks; run the same command again" in capsys.readouterr().out
    main(sizes)

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "<!-- million: begin -->\n## From 5,000 chunks to a million" in page
    rows = dict(line.strip("| ").split(" | ", 1) for line in page.splitlines() if line[:2] == "| ")
    assert rows["documents"] == "2 | 8"
    for measured in ("**question p95**", "first answer, cold", "first question after a change"):
        assert all(float(cell.split()[0]) > 0 for cell in rows[measured].split(" | "))
    told = sizing.read_text()
    assert "| a hospital | 100,000 | derived |" in told and told.endswith("And more.\n")


def test_without_a_library_to_copy_it_says_what_to_run(options: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"run `python -m eval\.bench\.guidelines`"):
        main([*options, "--sizes", "6"])


def test_servers_hold_one_size_at_a_time(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong in (["--chroma-url", "http://host:8000"], [*SERVERS, "--sizes", "6", "12"]):
        with pytest.raises(SystemExit):
            main([*options, *wrong])
        assert "name both, and one of the --sizes" in capsys.readouterr().err


@pytest.mark.usefixtures("sources")
def test_a_library_over_servers_is_filled_and_measured(
    options: list[str],
    tmp_path: Path,
    settings: Settings,
) -> None:
    if not (settings.database_url and settings.chroma_url):
        pytest.skip("is about servers: run with --stores server")
    urls = ["--database-url", settings.database_url, "--chroma-url", settings.chroma_url]
    main([*options, *urls, "--sizes", "12", "--questions", "3"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "<!-- million-servers: begin -->" in page
    assert "| disk, database |" in page and "| disk, vectors |" not in page
    assert settings.database_url not in page
