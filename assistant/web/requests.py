"""What happens around every request: its id, its log line, its limits, its last resort."""

from __future__ import annotations

import logging
import re
import secrets
import time

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.problems import problem_of, respond

MAX_BODY_BYTES = 1024 * 1024
REQUEST_ID = "X-Request-ID"

_log = logging.getLogger(__name__)
_PROPER_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Gives each request an id and a log line, and answers what nothing else answered.

    The line holds the route, never the path, the query or the body: they may be about a patient.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _PROPER_ID.fullmatch(given) else secrets.token_hex(8)

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        except Exception as error:
            _log.exception("request failed", extra={"request": request_id})
            if status:
                raise  # half a response is out; the server must cut the connection
            await respond(problem_of(error))(scope, receive, send_marked)
        finally:
            _log.info("request", extra=_facts(scope, request_id, status, began))


def allow_body(app: FastAPI, path: str, most: int) -> None:
    """Let what is sent to a path have more bytes than others may: `most`."""
    app.state.body_limits = getattr(app.state, "body_limits", {}) | {path: most}


class BodyLimit:
    """Refuses a body of more than MAX_BODY_BYTES, or what `allow_body` said, whether it declares
    its length or not; what declares too much is not read at all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        most, received = _most(scope), 0

        async def receive_some() -> Message:
            nonlocal received
            if not received and _declared(scope) > most:
                raise _too_much(most)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _too_much(most)
            return message

        await self.app(scope, receive_some, send)


def _most(scope: Scope) -> int:
    limits = getattr(scope["app"].state, "body_limits", {}) if "app" in scope else {}
    return int(limits.get(scope.get("path"), MAX_BODY_BYTES))


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
    return int(length) if length.isdecimal() else 0


def _too_much(most: int) -> HTTPException:
    shown = f"{most // 2**20} MB" if most > MAX_BODY_BYTES else f"{most // 1024} KiB"
    return HTTPException(413, f"A request may hold {shown} at most. Send less.")


def _facts(scope: Scope, request_id: str, status: int, began: float) -> dict[str, object]:
    return {
        "request": request_id,
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", None),
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "caller": scope.get("state", {}).get("caller"),
    }
