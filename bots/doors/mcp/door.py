"""MCP over HTTP, behind the keys of the API."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import FastAPI
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.pipeline import Assistant
from assistant.web.caller import Caller
from assistant.web.context import context, identified, key_of
from assistant.web.limits import Limits
from assistant.web.parts import Part
from assistant.web.problems import Refusal, problem, respond
from bots.doors.mcp.tools import tools

PATH = "/mcp"


class Keyed:
    """An app behind the API's keys. Whoever calls is in the request's state, as `who`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, if its key allows to ask."""
        request = Request(scope)
        try:
            request.state.who = identified(request, context(request), key_of(request))
        except Refusal as refusal:
            told = respond(problem(refusal.kind, str(refusal)), refusal.headers)
            await told(scope, receive, send)
            return
        await self.app(scope, receive, send)


def join(app: FastAPI, assistant: Assistant) -> Part:
    """Put the tools under /mcp, for clients of MCP's streamable HTTP."""
    server = tools(assistant, partial(_asker, app))
    # Whose request it is, and by which name it came, has been looked at before: `Keyed`.
    checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    served = server.streamable_http_app(
        streamable_http_path="/", stateless_http=True, transport_security=checked
    )
    app.mount(PATH, Keyed(served), name="mcp")
    return Part(serving=server.session_manager.run)


def _asker(app: FastAPI, called: Context[Any, Any]) -> str:
    """Who calls a tool that asks or searches; it is counted. Raises ToolError for too much."""
    request = called.request_context.request
    assert isinstance(request, Request)
    caller: Caller = request.state.who
    limits: Limits = app.state.bedside.limits
    try:
        limits.count(caller)
    except Refusal as refusal:  # of a tool's call a client reads the words, not the HTTP status
        raise ToolError(str(refusal)) from refusal
    return caller.id
