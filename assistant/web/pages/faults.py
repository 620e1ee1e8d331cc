"""Errors as a page: what happened, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.errors import BedsideError
from assistant.web.pages.engine import page
from assistant.web.problems import (
    FORBIDDEN,
    INVALID,
    Problem,
    Refusal,
    problem,
    problem_of,
)

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_log = logging.getLogger(__name__)


class PageRoute(APIRoute):
    """A route whose errors are pages, and which takes forms from our own pages only."""

    def get_route_handler(self) -> _Handler:
        """The route's handler, with that around it."""
        plain = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                if request.method not in ("GET", "HEAD"):
                    check_same_site(request)
                return await plain(request)
            except RequestValidationError as error:
                where = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
                return fault_page(request, problem(INVALID, where))
            except SignInNeeded:
                return _to_sign_in(request)
            except Refusal as error:
                return _refused(request, error)
            except HTTPException:
                raise
            except Exception as error:
                if not isinstance(error, BedsideError):
                    _log.exception("a page failed")
                return fault_page(request, problem_of(error))

        return handler


def check_same_site(request: Request) -> None:
    """Raise Refusal for a form that another site's page sent: it would act in this person's
    name. Browsers say where a form comes from (Sec-Fetch-Site, or Origin in older ones)."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = request.headers.get("host", "")
    if site is not None:
        safe = site in ("same-origin", "none")
    else:
        safe = origin is None or urlsplit(origin).netloc == own
    if not safe:
        raise Refusal(
            FORBIDDEN, "This form was sent by a page of another site. Open Bedside itself."
        )


class SignInNeeded(Exception):
    """Nobody is signed in, and somebody could be."""


def fault_page(request: Request, told: Problem) -> Response:
    """A page that tells of a problem."""
    return page(request, "fault.jinja", told.status, told=told)


def _to_sign_in(request: Request) -> Response:
    """Where to sign in; what was typed meanwhile cannot be taken along."""
    path = request.url.path if request.method == "GET" else "/"
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    return RedirectResponse(f"/sign-in?{urlencode({'next': path + query})}", 303)


def _refused(request: Request, error: Refusal) -> Response:
    return page(
        request, "fault.jinja", error.kind.status, error.headers,
        told=problem(error.kind, str(error)),
    )  # fmt: skip
