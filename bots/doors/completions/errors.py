"""Errors as a client of OpenAI's API expects them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.responses import Response

from assistant.errors import BedsideError
from assistant.web.problems import Refusal, problem_of

_REFUSED = {401: "authentication_error", 429: "rate_limit_exceeded"}
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """A route whose errors have the form `{"error": {"message": …, "type": …}}`."""

    def get_route_handler(self) -> _Handler:
        """The route's handler, with its errors told in that form."""
        plain = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await plain(request)
            except RequestValidationError as error:
                where = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()]
                return JSONResponse(error_body("; ".join(where), "invalid_request_error"), 400)
            except Refusal as error:
                body = error_body(str(error), _REFUSED.get(error.kind.status, "permission_error"))
                return JSONResponse(body, error.kind.status, headers=dict(error.headers or {}))
            except BedsideError as error:
                told = problem_of(error)
                return JSONResponse(error_body(told.detail, kind_of(told.status)), told.status)

        return handler


def error_body(message: str, kind: str) -> dict[str, Any]:
    """An error as that API words it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


def kind_of(status: int) -> str:
    """The type of an error with that HTTP status."""
    return "invalid_request_error" if status < 500 else "server_error"
