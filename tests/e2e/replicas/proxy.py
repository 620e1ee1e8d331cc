"""A simple proxy: asks each replica whether it is ready, and gives requests round to those that
are. Arguments: its port, the replicas' addresses."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_EVERY = 0.5  # seconds between two looks at a replica


class Proxy:
    """Requests go to a ready replica; one that no replica took is tried at the next."""

    def __init__(self, replicas: list[str]) -> None:
        self._ready = dict.fromkeys(replicas, False)
        self._turn = cycle(replicas)
        self._client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None))

    @asynccontextmanager
    async def watching(self, _: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._watch(replica)) for replica in self._ready]
        yield
        for task in tasks:
            task.cancel()

    async def pass_on(self, request: Request) -> Response:
        body, tried = await request.body(), 0
        headers = {"content-type": request.headers.get("content-type", "application/json")}
        while tried < len(self._ready):
            replica = next(self._turn)
            tried += 1
            if any(self._ready.values()) and not self._ready[replica]:
                continue
            try:
                reply = await self._client.request(
                    request.method, replica + request.url.path, content=body, headers=headers
                )
            except httpx.ConnectError:
                self._ready[replica] = False
                continue
            except httpx.TransportError as error:
                return PlainTextResponse(f"the replica was lost: {error!r}", 502)
            return Response(reply.content, reply.status_code, {"x-replica": replica})
        return PlainTextResponse("no replica is there", 502)

    async def _watch(self, replica: str) -> None:
        while True:
            try:
                reply = await self._client.get(f"{replica}/readyz", timeout=10)
                self._ready[replica] = reply.status_code == 200
            except httpx.TransportError:
                self._ready[replica] = False
            await asyncio.sleep(_EVERY)


def main() -> None:
    """Serve until killed."""
    port, *replicas = sys.argv[1:]
    proxy = Proxy(replicas)
    routes = [Route("/{path:path}", proxy.pass_on, methods=["GET", "POST"])]
    app = Starlette(routes=routes, lifespan=proxy.watching)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main()
