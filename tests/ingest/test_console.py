"""What an ingest shows while it runs and when it has ended."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from ingest.console import Bar, show
from ingest.sync import Sync
from tests.documents import drug, write


def test_the_bar_ends_with_all_documents_and_all_chunks(sync: Sync, tmp_path: Path) -> None:
    write(tmp_path / "files", a=drug("aclidan"), b=drug("borulin"))
    out = io.StringIO()
    with Bar(Console(file=out, width=120)) as bar:
        report = sync.run([tmp_path / "files"], progress=bar)
    assert report.chunks > 0
    last = out.getvalue().strip().splitlines()[-1]
    assert "2/2 documents" in last
    assert f"{report.chunks} chunks" in last


def test_the_table_counts_and_gives_reasons(sync: Sync, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    write(folder, a=drug("aclidan"))
    (folder / "empty.txt").write_text("")
    out = io.StringIO()
    show(sync.run([folder]), Console(file=out, width=120))
    text = out.getvalue()
    assert "Ingest" in text
    assert "empty.txt" in text
    assert "empty" in text.split("reason")[1]
