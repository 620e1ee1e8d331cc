"""`bedside models`: models that Bedside itself never downloads."""

from __future__ import annotations

import click


@click.group()
def models() -> None:
    """Fetch an embedding model or a reranker by its name."""


@models.command()
@click.argument("name")
def fetch(name: str) -> None:
    """Download the model NAME (BAAI/bge-small-en-v1.5) from the Hugging Face Hub.

    It is put into the folder `fetched` of BEDSIDE_DATA_DIR. This is the only command that
    downloads anything; on a machine that reaches no hub, copy that folder from one that does.
    """
    from assistant.commands import terminal
    from assistant.config import go_online, load_settings

    settings = load_settings()
    go_online()
    from assistant.sources import fetch as fetched

    with terminal.stderr().status(f"Fetching {name} …"):
        folder = fetched(name, settings.fetched_dir)
    click.echo(f"Fetched into {folder}.")
    click.echo(
        f"For an embedder: set BEDSIDE_EMBEDDER={name}, then run `bedside library rebuild` and "
        f"`bedside eval calibrate`. For a reranker: set BEDSIDE_RERANKER={name}."
    )
