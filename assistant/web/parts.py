"""Parts of other packages that `bedside serve` joins: chat platforms, doors for other programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from assistant.pipeline import Assistant
from assistant.turns import QUEUE

ROUTES = "bedside.routes"
"""Entry point group of the parts: callables that take the app and the assistant, add routes, and
give back a `Part`, or None."""

_BESIDE = 150  # threads beside those that wait for a turn


@dataclass(frozen=True, slots=True)
class Part:
    """What a part brings beside its routes. told: one line for who starts the server, whether it
    is on and what is missing. serving: in which it lives as long as the server."""

    told: str | None = None
    serving: Callable[[], AbstractAsyncContextManager[None]] | None = None


def join(app: FastAPI, assistant: Assistant) -> None:
    """Join every part that is installed. Raises what a part raises, SettingsError for its
    settings."""
    found = (entry.load()(app, assistant) for entry in entry_points(group=ROUTES))
    app.state.parts = tuple(part for part in found if part is not None)


def told(app: FastAPI) -> tuple[str, ...]:
    """What the parts have to say at start."""
    return tuple(part.told for part in app.state.parts if part.told)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the parts alive as long as the server, and threads enough that those who wait for
    their turn leave some for pages and probes."""
    current_default_thread_limiter().total_tokens = QUEUE + _BESIDE
    async with AsyncExitStack() as stack:
        for part in app.state.parts:
            if part.serving is not None:
                await stack.enter_async_context(part.serving())
        yield
