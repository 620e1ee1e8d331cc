"""Running the API: a socket, its rules about keys, and uvicorn."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.keys import Keys
from assistant.pipeline import Assistant

if TYPE_CHECKING:
    from fastapi import FastAPI

_STOPPING = 15  # seconds that requests under way may still take
# Seconds that an idle connection is kept: longer than a proxy in front does (nginx 60, Caddy 120),
# which else sends a request just as it is closed here, and the person who asked gets an error.
_KEPT = 130


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_keys(keys: Keys, host: str) -> None:
    """Raise SettingsError where keys are needed and there is none."""
    if keys.any_active():
        return
    otherwise = (
        ""
        if is_loopback(host)
        else ", or listen to this machine only: `bedside serve --host 127.0.0.1`"
    )
    raise SettingsError(
        f"Listening on {host} this way needs API keys, and there are none. Make one with "
        f"`bedside keys add NAME`{otherwise}."
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket at an address. Raises SettingsError saying why there can be none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise SettingsError(_why_not(error, host, port)) from error
    with listener:
        yield listener


def address(listener: socket.socket) -> str:
    """The URL of a socket, as a person on this machine can open it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: FastAPI, assistant: Assistant, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM, then let requests under way finish."""
    import uvicorn

    from assistant.web.logs import set_up

    set_up(assistant.settings.log_level, assistant.understanding.identifiers)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # it would hold paths and queries; RequestLog has its own line
        server_header=False,
        timeout_keep_alive=_KEPT,
        timeout_graceful_shutdown=_STOPPING,
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises it anew when it has stopped
        uvicorn.Server(config).run(sockets=[listener])


def _why_not(error: Exception, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror):
        return f"{host!r} is no address of this machine. Try --host 127.0.0.1."
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. Stop it, or choose another "
            "with --port; 0 takes any free one."
        )
    if code == errno.EACCES:
        return f"Port {port} needs more rights than Bedside has. Choose one above 1023."
    if code == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Try --host 127.0.0.1."
    return f"Bedside cannot listen on {host}, port {port}: {error}."
