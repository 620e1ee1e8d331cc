"""Slack's side, on this machine: a Web API that keeps what it is asked and holds to Slack's
limits, response addresses of commands, and Socket Mode."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TEAM, BOT, ALICE, CHANNEL, DIRECT = "T1", "UBOT", "UALICE", "C1", "D1"
PATIENCE = 30  # seconds that a test waits for something


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method. body: its arguments, JSON read."""

    method: str
    body: dict[str, Any]


@dataclass
class FakeSlack:
    """calls: what was called, in order. refusals: by method, (status, body, headers) that the
    next calls get. streams: of each streaming message, its text so far and whether it is open."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, dict[str, Any], dict[str, str]]]] = field(
        default_factory=dict
    )
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    streams: dict[str, list[Any]] = field(default_factory=dict)
    acks: dict[str, Any] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _loop: asyncio.AbstractEventLoop | None = None
    _envelopes: int = 0

    def of(self, *methods: str) -> list[dict[str, Any]]:
        """The arguments of the calls of some methods, without those that were refused."""
        with self._news:
            return [call.body for call in self.calls if call.method in methods]

    def until(self, enough: Callable[[], Any]) -> Any:
        """Wait for something to hold; what it gave."""
        with self._news:
            held: Any = self._news.wait_for(enough, PATIENCE)
        assert held, f"it did not come about; called: {[c.method for c in self.calls]}"
        return held

    def wait(self, method: str, n: int = 1) -> dict[str, Any]:
        """The n-th call of a method, waiting for it."""
        self.until(lambda: len(self.of(method)) >= n)
        return self.of(method)[n - 1]

    def refuse(self, method: str, status: int = 200, error: str = "", **headers: str) -> None:
        """Have the next call of a method refused."""
        body = {"ok": False, "error": error}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.refusals.setdefault(method, []).append((status, body, named))

    def envelope(self, kind: str, payload: dict[str, Any], socket: int = -1, **more: Any) -> str:
        """Send something over Socket Mode; the envelope's id."""
        self.until(lambda: self.sockets)
        with self._news:
            self._envelopes += 1
            id = f"envelope-{self._envelopes}"
        text = json.dumps({"envelope_id": id, "type": kind, "payload": payload} | more)
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.sockets[socket].send_str(text), self._loop).result(5)
        return id

    def drop_socket(self) -> None:
        """Close the newest connection, as Slack does now and then."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.sockets[-1].close(), self._loop).result(5)

    # -- the server --------------------------------------------------------------------------

    def _note(self, change: Callable[[], None]) -> None:
        with self._news:
            change()
            self._news.notify_all()

    async def api(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await _arguments(request)
        if waiting := self.refusals.get(method):
            status, answer, headers = waiting.pop(0)
            return web.json_response(answer, status=status, headers=headers)
        answer = self._answer(method, body, request.headers.get("authorization", ""))
        self._note(lambda: self.calls.append(Call(method, body)))
        return web.json_response(answer)

    def _answer(self, method: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        if method == "apps.connections.open":
            if not token.startswith("Bearer xapp-"):
                return _refused("not_allowed_token_type")
            return {"ok": True, "url": f"{self.url.replace('http', 'ws')[:-4]}link"}
        if not token.startswith("Bearer xoxb-"):
            return _refused("invalid_auth")
        if error := _over_limits(body):
            return _refused(error)
        if method in {"chat.appendStream", "chat.stopStream"}:
            return self._streamed(method, body)
        if method in {"chat.postMessage", "chat.startStream", "chat.postEphemeral"}:
            return self._posted(method, body)
        if method == "conversations.replies":
            return {"ok": True, "messages": list(self.messages.values())}
        if method == "auth.test":
            return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B1"}
        return {"ok": True}

    def _posted(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        again = body.get("client_msg_id")
        for ts, message in self.messages.items():
            if again and message.get("client_msg_id") == again:
                return {"ok": True, "ts": ts, "channel": body["channel"]}
        ts = f"1790000000.{len(self.messages) + 1:06d}"
        self.messages[ts] = body | {"ts": ts}
        if method == "chat.startStream":
            if not body.get("thread_ts"):
                return _refused("invalid_arguments")
            self.streams[ts] = [body.get("markdown_text", ""), True]
        return {"ok": True, "ts": ts, "message_ts": ts, "channel": body["channel"]}

    def _streamed(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        stream = self.streams.get(body["ts"])
        if stream is None or not stream[1]:
            return _refused("message_not_in_streaming_state")
        stream[0] += body.get("markdown_text", "")
        stream[1] = method == "chat.appendStream"
        return {"ok": True, "ts": body["ts"], "channel": body["channel"]}

    async def respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._note(lambda: self.calls.append(Call("response_url", body)))
        return web.Response(text="ok")

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._note(lambda: self.sockets.append(socket))
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                said = json.loads(message.data)
                if id := said.get("envelope_id"):
                    self._note(lambda id=id, said=said: self.acks.update({id: said}))
        return socket


def _over_limits(body: dict[str, Any]) -> str | None:
    """Slack's limits, https://docs.slack.dev/reference/block-kit."""
    view = body.get("view") or {}
    blocks = view.get("blocks") or body.get("blocks") or []
    if len(blocks) > (100 if view else 50):
        return "invalid_blocks"
    texts = [b["text"]["text"] for b in blocks if b["type"] == "section"]
    if any(not text or len(text) > 3000 for text in texts):
        return "invalid_blocks"
    if sum(map(len, texts)) > 13_000 and not view:
        return "msg_blocks_too_long"
    if len(body.get("markdown_text") or "") > 12_000:
        return "msg_too_long"
    elements = [e for b in blocks if b["type"] == "actions" for e in b["elements"]]
    long = (len(e["text"]["text"]) > 75 or len(e["value"]) > 2000 for e in elements)
    return "invalid_blocks" if any(long) else None


def _refused(error: str) -> dict[str, Any]:
    return {"ok": False, "error": error}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if "json" in request.content_type:
        given: dict[str, Any] = await request.json()
        return given
    body: dict[str, Any] = dict(await request.post()) or dict(request.query)
    for name in ("blocks", "view", "prompts", "metadata"):
        if isinstance(body.get(name), str):
            body[name] = json.loads(body[name])
    return body


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    """A Slack of the test's own, on a port of its own."""
    fake, ready = FakeSlack(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> web.AppRunner:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", fake.api)
        app.router.add_post("/respond", fake.respond)
        app.router.add_get("/link", fake.link)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        fake.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/api/"  # type: ignore[attr-defined]
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(serve())
        fake._loop = loop
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield fake
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
