"""A month of use over the sample library, asked, audited and graded once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from assistant.record import Record
from eval.audit.model import Audit
from eval.bench.graded import Grading, file_incidents
from eval.bench.month import Clock, Month
from eval.bench.reports import sources
from eval.report.data import Report
from eval.report.gather import Sources, gather
from eval.report.page import page


@dataclass(frozen=True)
class Lived:
    """The month: where it lies, its assistant, record and audit."""

    folder: Path
    assistant: Assistant
    record: Record
    audit: Audit
    sources: Sources

    def report(self) -> Report:
        return gather(self.sources, self.audit.id, organisation="Northgate Hospital")


@pytest.fixture(scope="session")
def lived(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Lived:
    """The month; only to be read and copied."""
    return _lived(tmp_path_factory.mktemp("month") / "data", sample_data, models, embedder)


@pytest.fixture
def own_month(lived: Lived, models: Path, embedder: Embedder, tmp_path: Path) -> Lived:
    """The month in a folder of the test's own, to be changed at will."""
    folder = tmp_path / "data"
    shutil.copytree(lived.folder, folder)
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    assistant = build(own, embedder, Clock(lived.audit.period.until + timedelta(days=1)))
    return replace(
        lived, folder=folder, assistant=assistant, record=assistant.record,
        sources=sources(assistant),
    )  # fmt: skip


@pytest.fixture(scope="session")
def report(lived: Lived) -> Report:
    return lived.report()


@pytest.fixture(scope="session")
def html(report: Report) -> str:
    return page(report).html()


def _lived(folder: Path, sample_data: Path, models: Path, embedder: Embedder) -> Lived:
    shutil.copytree(sample_data, folder)
    own = Settings(_env_file=None, data_dir=folder, cache_dir=models)
    clock = Clock()
    assistant = build(own, embedder, clock)
    Month(assistant, clock).make(80)
    audit = Grading(assistant.record).audit(12)
    file_incidents(assistant.record, audit.items[0].record_id)
    return Lived(folder, assistant, assistant.record, audit, sources(assistant))
