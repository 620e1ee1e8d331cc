"""What happens around every request: its id, its log line, its limits, its last resort."""

from __future__ import annotations

import logging
import re
import secrets
import time

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


class BodyLimit:
    """Refuses a body of more than MAX_BODY_BYTES, whether it declares its length or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise HTTPException(
                    413, f"A request may hold {MAX_BODY_BYTES // 1024} KiB at most. Send less."
                )
            return message

        await self.app(scope, receive_some, send)


def _facts(scope: Scope, request_id: str, status: int, began: float) -> dict[str, object]:
    return {
        "request": request_id,
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", None),
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "caller": scope.get("state", {}).get("caller"),
    }
