"""`bedside audit report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from eval.report.page import Page

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("audit", default="")
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The HTML file; audit-ID.html here if not given.",
)
@click.option("--pdf", "as_pdf", is_flag=True, help="Also a PDF beside it, for A4.")
@click.option("--run", "runs", multiple=True, type=_FOLDER, help="Folder of a question set's run.")
@click.option("--previous", type=_FILE, help="The last report's HTML file, to compare with.")
@click.option("--organisation", help="Whose report it is, for its first page.")
def report(  # noqa: PLR0913, PLR0917 (a command's options)
    audit: str,
    path: Path | None,
    as_pdf: bool,
    runs: tuple[Path, ...],
    previous: Path | None,
    organisation: str | None,
) -> None:
    """Write the report of an AUDIT as one HTML file; the last audit if none is named.

    The same data give the same file, byte for byte; its hash stands in the sign-off.
    """
    from assistant.commands import terminal
    from assistant.gated import LibraryGate
    from eval.audit.commands.options import opened
    from eval.report.figures import read_figures
    from eval.report.gather import gather, sources
    from eval.report.page import page
    from eval.runs.folder import load_run

    before = read_figures(previous) if previous else None
    held = [load_run(folder) for folder in runs]
    with terminal.stderr().status("Reading the record and the library …") as status:
        here = opened()
        gate = LibraryGate(here.library)()
        read = sources(here.settings, here.record, here.library, here.keys, gate)
        found = gather(read, audit, runs=held, before=before, organisation=organisation)
        status.update("Writing the report …")
        made = page(found)
        written = _write(made, path or Path(f"audit-{found.audit.id[:8]}.html"), as_pdf)
    for file in written:
        click.echo(f"{file} ({file.stat().st_size / 1e6:.1f} MB)")
    click.echo(f"Data sha256:{found.data_hash}")
    if found.draft:
        missing = found.progress.drawn - found.progress.settled
        click.echo(f"A draft: {missing} of {found.progress.drawn} answers have no verdict yet.")


def _write(made: Page, path: Path, as_pdf: bool) -> list[Path]:
    """Write the files. Raises ReportError where that cannot be done."""
    from eval.report.figures import ReportError
    from eval.report.pdf import pdf

    try:
        path.write_text(made.html(), encoding="utf-8", newline="\n")
        if not as_pdf:
            return [path]
        paper = path.with_suffix(".pdf")
        paper.write_bytes(pdf(made.html(paper=True), made.title, made.report.as_of))
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}.") from error
    return [path, paper]
