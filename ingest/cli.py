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

    Without PATHS what librarians filed: evidence summaries and uploads. PDF, HTML, DOCX, Markdown,
    text and XLSX. Ends with exit code 1 if a file failed; all others are in the library
    nevertheless.
    """
    from assistant.bootstrap import open_stores
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.curating import COMMAND_LINE, corrections
    from assistant.record import Record
    from ingest.console import Bar, show
    from ingest.noting import note
    from ingest.sync import Sync

    settings = load_settings()
    if not paths:
        paths = tuple(p for p in (settings.summaries_dir, settings.filed_dir) if p.is_dir())
        if not paths:
            raise click.UsageError("Name a file or a folder: nothing was filed by librarians yet.")
    with Bar() as bar:
        stores = open_stores(settings)
        record = Record(stores.engine, now)
        sync = Sync(stores.library, now, max(1, settings.cores - 1), wait=wait,
                    corrections=corrections(record))  # fmt: skip
        report: Report = sync.run(paths, prune=prune, progress=bar)
    note(record, report, paths, COMMAND_LINE)
    show(report)
    if report.failed:
        raise SystemExit(1)
