"""The HTTP API: `create_app` joins its parts."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from assistant.pipeline import Assistant
from assistant.storage import open_database
from assistant.storage.pace import Pace
from assistant.web import asking, handovers, health, library, pages, parts, records
from assistant.web.context import Context
from assistant.web.limits import Limits
from assistant.web.problems import add_handlers, document_problems
from assistant.web.requests import BodyLimit, RequestLog

_DESCRIPTION = """\
Cited answers from a hospital's own guidelines. Every statement comes with the exact words it
rests on; where the library holds no answer, it says so.

Every error is `application/problem+json` (RFC 9457) and says what happened and what to do. Every
response has an `X-Request-ID`, under which the log has its line.
"""


def create_app(assistant: Assistant, *, require_keys: bool = True) -> FastAPI:
    """The API over an assistant.

    require_keys: False only where nobody but this machine can reach it.
    Other parts join through the entry point group `bedside.routes` (assistant/web/parts.py).
    Raises SettingsError for settings that a part cannot use.
    """
    # Swagger UI from its package: FastAPI's own page loads it from the internet.
    app = FastAPIOffline(
        title="Bedside",
        version=version("bedside"),
        description=_DESCRIPTION,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        lifespan=parts.lifespan,
    )
    pace = Pace(open_database(assistant.settings.sql_url), assistant.clock)
    app.state.bedside = Context(assistant, require_keys, Limits(assistant.settings, pace))
    add_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog)
    for own in (asking, handovers, library, records, health):
        app.include_router(own.router)
    pages.join(app, assistant.settings)
    parts.join(app, assistant)
    document_problems(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
