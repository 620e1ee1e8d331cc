"""A small server that speaks OpenAI's chat completions and behaves as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240}
Behaviour = Callable[["Exchange"], None]


@dataclass(slots=True)
class Exchange:
    """One request while it is answered. body: what was sent; gone: the client hung up."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    server: LlmServer

    def status(self, code: int, text: str = "{}", **headers: str) -> None:
        """Answer with a status, a body in JSON and headers (with _ for -)."""
        self.handler.send_response(code)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Content-Length", str(len(text.encode())))
        self.handler.end_headers()
        self.handler.wfile.write(text.encode())

    def begin(self, kind: str = "text/event-stream") -> None:
        """Answer 200 and begin a stream that ends with the connection."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def line(self, text: str, end: str = "\n\n") -> None:
        """A line of the stream, and an empty one."""
        self.handler.wfile.write(f"{text}{end}".encode())
        self.handler.wfile.flush()

    def chunk(
        self, text: str | None = None, ended: str | None = None, usage: object = None
    ) -> None:
        """A chunk of the reply."""
        delta = {} if text is None else {"role": "assistant", "content": text}
        choices = [] if usage else [{"index": 0, "delta": delta, "finish_reason": ended}]
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        self.line("data: " + json.dumps(chunk | {"choices": choices, "usage": usage}))

    def end(self, ended: str = "stop", usage: object = USAGE) -> None:
        """The end of the reply, with the tokens that it took."""
        self.chunk(ended=ended)
        if usage:
            self.chunk(usage=usage)
        self.line("data: [DONE]")

    @property
    def structured(self) -> bool:
        """Whether a reply in JSON was asked for."""
        return "response_format" in self.body


@dataclass(slots=True)
class LlmServer:
    """What the server is to do, request by request (the last behaviour goes on), and what it was
    asked. done: set when the test is over, or to let a slow behaviour go on."""

    url: str
    behaviours: list[Behaviour] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def then(self, *behaviours: Behaviour) -> None:
        """What to do next."""
        self.behaviours = list(behaviours)


def says(*pieces: str, ended: str = "stop", usage: object = USAGE) -> Behaviour:
    """Reply with these pieces."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        for piece in pieces:
            exchange.chunk(piece)
        exchange.end(ended, usage)

    return behave


def answers(*statements: tuple[str, Sequence[int]]) -> Behaviour:
    """Reply in JSON, a few characters at a time."""
    text = json.dumps({"statements": [{"text": t, "sources": list(s)} for t, s in statements]})
    return says(*(text[i : i + 7] for i in range(0, len(text), 7)))


def fails(code: int, text: str = "{}", **headers: str) -> Behaviour:
    """Refuse with a status."""
    return lambda exchange: exchange.status(code, text, **headers)


@contextmanager
def llm_server() -> Iterator[LlmServer]:
    """The server on a port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size))
            served.asked.append(body)
            served.paths.append(self.path)
            served.keys.append(self.headers.get("Authorization"))
            behaviours = served.behaviours
            behave = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
            with suppress(BrokenPipeError, ConnectionResetError):  # the client may hang up
                behave(Exchange(self, body, served))

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    served = LlmServer(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        served.done.set()
        http.shutdown()
        http.server_close()
        thread.join()
