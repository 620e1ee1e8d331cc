"""The Teams side of the talk, on this machine: takes what the bot posts, and keeps it."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.bots.teams.issuer import Handler, serving

PATIENCE = 30  # seconds that a test waits for a message


@dataclass(frozen=True, slots=True)
class Posted:
    """One request of the bot's. targeted: only one person sees it."""

    method: str
    path: str
    targeted: bool
    token: str
    body: dict[str, Any]

    @property
    def stream(self) -> dict[str, Any] | None:
        found = (e for e in self.body.get("entities") or () if e["type"] == "streaminfo")
        return next(found, None)

    @property
    def conversation(self) -> str:
        return self.path.split("/v3/conversations/", 1)[1].split("/")[0]


@dataclass
class Connector:
    """refusals: statuses, with headers, that the next requests get instead of being taken, or
    what decides it from the request."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    refuses: Any = None
    _news: queue.Queue[Posted] = field(default_factory=queue.Queue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: set[str] = field(default_factory=set)

    def next(self, kind: str = "message") -> Posted:
        """The next thing of a kind that the bot posts, waiting for it."""
        while True:
            posted = self._news.get(timeout=PATIENCE)
            if posted.body.get("type") == kind:
                return posted

    def messages(self) -> list[Posted]:
        return [p for p in self.posted if p.body.get("type") == "message"]

    @contextmanager
    def serve(self) -> Iterator[Self]:
        with serving(self._handler()) as address:
            self.url = f"{address}/teams"
            yield self

    def _take(self, posted: Posted) -> tuple[int, Any, dict[str, str]]:
        with self._lock:
            if self.refusals:
                status, headers = self.refusals.pop(0)
                return status, {"error": {"message": "refused"}}, headers
            if self.refuses and (status := self.refuses(posted)):
                return status, {"error": {"message": "refused"}}, {}
            if posted.path.endswith("/v3/conversations"):
                return 201, {"id": f"a:made-for-{posted.body['members'][0]['id']}"}, {}
            id, status = self._stream_id(posted) or f"{1790000000001 + len(self.posted)}", 201
            if posted.method == "PUT":
                id = posted.path.rpartition("/")[2]
            if id in self._ended:
                words = "Content stream is not allowed on an already completed streamed message"
                return 403, {"error": {"code": "ContentStreamNotAllowed", "message": words}}, {}
            if posted.stream and posted.stream["streamType"] == "final":
                self._ended.add(id)
            self.posted.append(posted)
            self.ids.append(id)
            self._news.put(posted)
            # Teams gives an id for the first part of a stream only.
            return status, {} if self._stream_id(posted) else {"id": id}, {}

    @staticmethod
    def _stream_id(posted: Posted) -> str | None:
        return posted.stream.get("streamId") if posted.stream else None

    def _handler(self) -> type[Handler]:
        connector = self

        class Takes(Handler):
            def _take(self) -> None:
                url = urlsplit(self.path)
                posted = Posted(
                    self.command,
                    unquote(url.path),
                    "true" in parse_qs(url.query).get("isTargetedActivity", ()),
                    self.headers.get("authorization", "").removeprefix("Bearer "),
                    json.loads(self.body() or b"{}"),
                )
                self.give(*connector._take(posted))

            do_POST = do_PUT = _take

        return Takes
