"""`bedside serve`: the API over HTTP."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

# By whether people can sign in.
_NEEDS = {False: "Every request needs a key.", True: "People sign in; programs need a key."}


@click.command()
@click.option("--host", help="Address to listen on; BEDSIDE_HOST if not given.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on, 0 for any free one; BEDSIDE_PORT if not given.",
)
@click.option(
    "--require-keys",
    is_flag=True,
    help="Ask for a key from this machine too, as a proxy in front of Bedside needs.",
)
def serve(host: str | None, port: int | None, require_keys: bool) -> None:
    """Answer over HTTP until stopped with Ctrl-C.

    Without keys Bedside listens only to this machine.
    """
    from assistant.clock import now
    from assistant.commands import terminal
    from assistant.config import load_settings
    from assistant.keys import Keys
    from assistant.storage import open_database
    from assistant.web import server

    settings = load_settings()
    host = host or settings.host
    people = settings.oidc_issuer is not None
    require_keys = require_keys or people or not server.is_loopback(host)
    if require_keys and not people:
        server.check_keys(Keys(open_database(settings.sql_url), now), host)
    with server.listening(host, settings.port if port is None else port) as listener:
        with terminal.stderr().status("Opening the library and loading the model …"):
            from assistant.api import create_app
            from assistant.bootstrap import build
            from assistant.web import parts

            assistant = build(settings)
            click.get_current_context().with_resource(assistant.library.following())
            app = create_app(assistant, require_keys=require_keys)
            _warm_up(assistant)
        address = server.address(listener)
        click.echo(f"Bedside answers at {address}/v1/ask")
        click.echo(f"The API is described at {address}/docs")
        click.echo(f"The page for people is {address}/")
        for line in parts.told(app):
            click.echo(line)
        click.echo("Ctrl-C stops it." if not require_keys else _NEEDS[people])
        server.run(app, assistant, listener)
    click.echo("Stopped.")


def _warm_up(assistant: Assistant) -> None:
    """Look something up, so that the first to ask does not wait for what is loaded once."""
    from assistant.errors import BedsideError

    with suppress(BedsideError):  # a library that cannot be used is reported by /readyz
        assistant.search("adrenaline in anaphylaxis")
        if assistant.writer is not None:
            assistant.gate()  # it reads all documents for the names of medicines
