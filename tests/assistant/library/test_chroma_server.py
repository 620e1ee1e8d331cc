"""Chroma's server as it misbehaves: a real HTTP server that answers as it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from assistant.errors import LibraryCorrupt, SettingsError, StorageFull, StoreAway
from assistant.library.chroma_server import ChromaServer
from tests.stores import free_port


class Odd(ThreadingHTTPServer):
    """Answers every request with one status and body, and keeps their headers."""

    status, body = 503, b"no upstream"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[dict[str, str]] = []

    def url(self, user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Odd)
        self.server.seen.append(dict(self.headers))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Quietly."""


@contextmanager
def _serving() -> Iterator[Odd]:
    server = Odd()
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def odd() -> Iterator[Odd]:
    with _serving() as server:
        yield server


def test_a_server_that_is_not_there_is_named_and_what_to_do() -> None:
    port = free_port()
    with pytest.raises(StoreAway) as told:
        ChromaServer(f"http://127.0.0.1:{port}").check("bedside-chunks")
    assert f"Chroma's server at http://127.0.0.1:{port}/default_database cannot be" in str(
        told.value
    )
    assert "check BEDSIDE_CHROMA_URL" in str(told.value)


def test_a_proxy_that_finds_no_server_is_tried_again(odd: Odd) -> None:
    with pytest.raises(StoreAway, match="cannot be reached"):
        ChromaServer(odd.url()).check("bedside-chunks")
    assert len(odd.seen) >= 2


def test_a_refusal_is_not_tried_again_and_its_reason_is_told(odd: Odd) -> None:
    odd.status, odd.body = 401, b"who are you"
    with pytest.raises(LibraryCorrupt, match=r"refused \(who are you\)"):
        ChromaServer(odd.url()).check("bedside-chunks")
    assert len(odd.seen) == 1


def test_a_full_disk_there_is_told(odd: Odd) -> None:
    odd.status, odd.body = 500, b"No space left on device (os error 28)"
    with pytest.raises(StorageFull, match="Free some space"):
        ChromaServer(odd.url()).check("bedside-chunks")


def test_user_and_password_are_sent_and_never_shown(odd: Odd) -> None:
    with pytest.raises(StoreAway) as told:
        ChromaServer(odd.url("ward:s3cr%40t@")).check("bedside-chunks")
    assert {h["authorization"] for h in map(_lower, odd.seen)} == {"Basic d2FyZDpzM2NyQHQ="}
    assert "s3cr" not in str(told.value)


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host", "http://", "http://host:port", "http://host/a/b"]
)
def test_an_address_that_is_none_says_how_to_write_it(url: str) -> None:
    with pytest.raises(SettingsError, match="Write it as http://HOST:8000"):
        ChromaServer(url)
