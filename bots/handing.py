"""Hand-overs in chats: the librarians' channel is told of new ones, and what a librarian answers
goes back into the thread that it was asked in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from assistant.errors import BedsideError
from assistant.handovers import Handover
from assistant.pipeline import Assistant
from assistant.record import new_id
from assistant.recorded import HANDOVER, HANDOVER_ANSWERED
from assistant.storage.deliveries import Delivery, Inbox, State
from assistant.storage.threads import Threads
from bots.courier import Courier, Sent
from bots.rules import Rules

_LOOKED = 2.0  # seconds between looks at the record: another process may have answered
_NEWS = timedelta(days=7)  # of what happened while no desk was open
_PLATFORMS = ("slack", "teams")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Handing:
    """Finds hand-overs in the record and has them delivered, each once."""

    assistant: Assistant
    inbox: Inbox
    threads: Threads
    rules: Rules
    _seen: int = field(default=0, init=False)

    async def watch(self, wake: Callable[[], None]) -> None:
        """Look for what is new, for good. wake: called when something was added."""
        while True:
            try:
                if await run_in_threadpool(self._take_in):
                    wake()
            except BedsideError:
                _log.exception("hand-overs could not be looked for")
            await asyncio.sleep(_LOOKED)

    async def handle(self, delivery: Delivery, courier: Courier, sent: Sent) -> State:
        """Post one. Raises what the platform raises."""
        body = delivery.body
        handover = await run_in_threadpool(self.assistant.handovers.get, body["handover"])
        if "channel" in body:
            await courier.handed_over(body["workspace"], body["channel"], handover, sent)
        else:
            await courier.librarian_answered(body["address"], handover, sent)
        return State.DONE

    def _take_in(self) -> bool:
        """Make deliveries of what the record says since the last look; True where any is new."""
        entries = self.assistant.record.of_kind(HANDOVER, HANDOVER_ANSWERED, after=self._seen)
        since = self.assistant.clock() - _NEWS
        new = False
        for entry in entries:
            if entry.at > since:
                answered = entry.kind == HANDOVER_ANSWERED
                handover = self.assistant.handovers.get(str(entry.about) if answered else entry.id)
                found = self._answered(handover, entry.id) if answered else self._opened(handover)
                for delivery in found:
                    new |= self.inbox.add(delivery)
            self._seen = entry.seq
        return new

    def _answered(self, handover: Handover, entry: str) -> Iterator[Delivery]:
        thread = self.threads.of_conversation(handover.conversation_id)
        if thread is not None and thread.address:
            yield Delivery(
                f"handover:{entry}",
                thread.platform,
                thread.thread,
                "",  # it counts for nobody
                {"handover": handover.id, "address": dict(thread.address)},
                new_id(),
            )

    def _opened(self, handover: Handover) -> Iterator[Delivery]:
        for platform in _PLATFORMS:
            for name, workspace in self.rules.workspaces(platform).items():
                if workspace.librarians is None:
                    continue
                key = f"handover:{handover.id}:{platform}:{name}:{workspace.librarians}"
                body = {
                    "handover": handover.id,
                    "workspace": name,
                    "channel": workspace.librarians,
                }
                yield Delivery(key, platform, key, "", body, new_id())
