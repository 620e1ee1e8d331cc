"""The bench of reports, over a small month."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from eval.bench.month import Clock, Month
from eval.bench.reports import audited, body, timed


@pytest.fixture
def asked(sample_data: Path, models: Path, embedder: Embedder, tmp_path: Path) -> Settings:
    own = Settings(_env_file=None, data_dir=tmp_path / "month", cache_dir=models)
    shutil.copytree(sample_data, own.data_dir)
    clock = Clock()
    Month(build(own, embedder, clock), clock).make(30)
    return own


def test_a_report_is_timed_over_a_copy_of_the_month(
    asked: Settings, models: Path, tmp_path: Path
) -> None:
    own = Settings(_env_file=None, data_dir=tmp_path / "report", cache_dir=models)
    own.data_dir.mkdir()
    assistant = audited(asked, own, 6)
    steps = timed(assistant, tmp_path / "r.html")
    assert assistant.record.count() > build(asked).record.count()
    assert [step.what.split(":")[0] for step in steps] == ["gathered", "page", "PDF", "together"]
    assert all(step.cpu > 0 for step in steps)
    assert (tmp_path / "r.pdf").exists()
    written = body(assistant, steps)
    assert "6 audited" in written
    assert "| together |" in written
