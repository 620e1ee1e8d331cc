"""`bedside mcp`: the tools over standard input and output, for an assistant on this machine."""

from __future__ import annotations

import click


@click.command("mcp")
def serve_tools() -> None:
    """Serve ask, search and get_document to an MCP client that starts this command.

    Over the network `bedside serve` has the same tools under /mcp.
    """
    from assistant.bootstrap import build
    from assistant.config import load_settings
    from assistant.recorded import LOCAL_ASKER
    from assistant.web.logs import set_up
    from bots.doors.mcp.tools import tools

    settings = load_settings()
    assistant = build(settings)
    set_up(settings.log_level, assistant.understanding.identifiers)
    tools(assistant, lambda _: LOCAL_ASKER).run("stdio")
