"""`bedside backup` and `bedside restore`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write the library, the record and the conversations into a new FOLDER.

    Questions are answered meanwhile; an ingest waits. The folder appears when it is whole.
    """
    from importlib.metadata import version

    from assistant.backup import Source, save
    from assistant.bootstrap import LateEmbedder, open_stores
    from assistant.clock import now
    from assistant.commands import terminal
    from assistant.config import load_settings
    from assistant.record import Record
    from assistant.storage.dumping import dump, dump_name

    settings = load_settings()
    stores = open_stores(settings, LateEmbedder(settings))
    with terminal.stderr().status("Writing the backup …"):
        made = save(
            Source(
                stores.library,
                Record(stores.engine, now),
                settings.data_dir,
                dump_name(stores.engine),
                lambda file: dump(stores.engine, file),
            ),
            folder,
            now(),
            f"bedside {version('bedside')}",
        )
    click.echo(
        f"Backed up to {folder}: {made.documents} documents in {made.chunks} chunks, "
        f"{made.anchor.seq} entries of the record."
    )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Put back what `bedside backup` wrote into FOLDER, where no library is, and prove that all
    of it is there.

    Stop `bedside serve` first. Interrupted, move away what is half there and run it again.
    """
    from assistant.backup import read_manifest, restore, restore_files
    from assistant.bootstrap import LateEmbedder, open_stores
    from assistant.clock import now
    from assistant.commands import terminal
    from assistant.config import load_settings
    from assistant.errors import SettingsError
    from assistant.record import Record
    from assistant.storage.dumping import is_empty, load

    settings = load_settings()
    with terminal.stderr().status("Restoring …"):
        manifest = read_manifest(folder)
        if not is_empty(settings.sql_url):
            raise SettingsError(
                "There is a library already. A backup is restored where there is none: move "
                f"{settings.data_dir} away, or name an empty database in BEDSIDE_DATABASE_URL."
            )
        restore_files(folder, settings.data_dir)
        load(folder / manifest.database, settings.sql_url)
        stores = open_stores(settings, LateEmbedder(settings))
        restore(folder, manifest, stores.library, Record(stores.engine, now))
    click.echo(
        f"Restored and proved: {manifest.documents} documents in {manifest.chunks} chunks; the "
        f"record is one chain with all of its first {manifest.anchor.seq} entries."
    )
