"""`bedside migrate`: a library moved to other stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@click.group()
def migrate() -> None:
    """Move the library, the record and the conversations to other stores."""


@migrate.command("embedded-to-server")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the embedded library; BEDSIDE_DATA_DIR if not given.",
)
def embedded_to_server(folder: Path | None) -> None:
    """Copy an embedded library into the empty stores that BEDSIDE_DATABASE_URL and
    BEDSIDE_CHROMA_URL name, and prove that all of it is there.

    Stop `bedside serve` first. The embedded library is left as it is. Interrupted, the command
    goes on where it stopped when it is run again.
    """
    from assistant.bootstrap import LateEmbedder, open_stores
    from assistant.clock import now
    from assistant.config import load_settings
    from assistant.errors import SettingsError
    from assistant.moving import Stores, move
    from assistant.record import Record
    from assistant.storage.copying import Tables

    settings = load_settings()
    if not (settings.database_url and settings.chroma_url):
        raise SettingsError(
            "Name the stores to move to: BEDSIDE_DATABASE_URL=postgresql+pg8000://… and "
            "BEDSIDE_CHROMA_URL=http://…"
        )
    data = folder or settings.data_dir
    if not (data / "bedside.db").is_file():
        raise SettingsError(f"There is no library in {data}. Name its folder with --from.")
    embedded = {"database_url": None, "chroma_url": None, "data_dir": data}
    embedder = LateEmbedder(settings)
    old = open_stores(settings.model_copy(update=embedded), embedder)
    new = open_stores(settings, embedder)
    with _progress() as progress:
        moved = move(
            Stores(old.library, Record(old.engine, now)),
            Stores(new.library, Record(new.engine, now)),
            Tables(old.engine, new.engine),
            progress,
        )
    click.echo(
        f"Moved and proved: {moved.documents} documents in {moved.chunks} chunks, {moved.rows} "
        f"rows in all, {moved.anchor.seq} entries of the record in one chain."
    )
    click.echo(
        f"The old library in {data} is as it was. Start `bedside serve` with the new stores."
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each part."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID

    from assistant.commands import terminal

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=terminal.stderr(), transient=True) as bar:

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield show
