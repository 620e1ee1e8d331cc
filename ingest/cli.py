"""The `bedside ingest` command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ingest.report import Report


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Withdraw documents whose files are gone from PATHS.")
@click.option(
    "--wait", default=0.0, metavar="SECONDS", help="Wait for another ingest to finish first."
)
def ingest(paths: tuple[Path, ...], prune: bool, wait: float) -> None:
    """Take files and folders into the library: new and changed ones only.

    Without PATHS the evidence summaries that librarians filed. PDF, HTML, DOCX, Markdown, text and
    XLSX. Ends with exit code 1 if a file failed; all others are in the library nevertheless.
    """
    from assistant.bootstrap import open_stores
    from assistant.clock import now
    from assistant.config import load_settings
    from ingest.console import Bar, show
    from ingest.sync import Sync

    settings = load_settings()
    if not paths:
        if not settings.summaries_dir.is_dir():
            raise click.UsageError("Name a file or a folder: no evidence summary was filed yet.")
        paths = (settings.summaries_dir,)
    with Bar() as bar:
        stores = open_stores(settings)
        sync = Sync(stores.library, now, workers=max(1, settings.cores - 1), wait=wait)
        report: Report = sync.run(paths, prune=prune, progress=bar)
    show(report)
    if report.failed:
        raise SystemExit(1)
