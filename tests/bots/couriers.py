"""A courier that keeps what it is given, for tests of what stands before one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.handovers import Handover
from assistant.model import Answer, Statement
from assistant.steps import Progress
from bots.courier import Sent
from bots.incoming import Incoming, Notice


@dataclass
class Box:
    """What went out, in order, as (kind, where, what), and whoever waits for more of it."""

    out: list[tuple[str, str, Any]] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)
    refuse: Callable[[str], Exception | None] = lambda _: None

    async def put(self, kind: str, where: str, what: Any) -> None:
        if error := self.refuse(kind):
            raise error
        async with self.more:
            self.out.append((kind, where, what))
            self.more.notify_all()

    def kinds(self) -> list[str]:
        return [kind for kind, *_ in self.out]

    def of(self, kind: str) -> list[tuple[str, str, Any]]:
        return [one for one in self.out if one[0] == kind]

    async def until(self, enough: Callable[[], bool], seconds: float = 30) -> None:
        async with asyncio.timeout(seconds), self.more:
            await self.more.wait_for(enough)


@dataclass
class BoxReply:
    box: Box
    incoming: Incoming
    sent: Sent
    quiet: bool

    async def working(self, progress: Progress) -> None:
        await self.box.put("working", self.incoming.key, progress)

    async def statement(self, statement: Statement) -> None:
        await self.box.put("statement", self.incoming.key, statement)

    async def answer(self, answer: Answer, first_use: bool) -> None:
        if not self.sent.ids:
            await self.box.put("answer", self.incoming.key, (answer, first_use, self.quiet))
            await self.sent.note(f"m{len(self.box.out)}")

    async def tell(self, notice: Notice) -> None:
        await self.box.put("tell", self.incoming.key, notice)


@dataclass
class BoxCourier:
    box: Box
    platform: str = "slack"

    def reply(self, incoming: Incoming, sent: Sent, quiet: bool) -> BoxReply:
        return BoxReply(self.box, incoming, sent, quiet)

    async def librarian_answered(
        self, address: Mapping[str, Any], handover: Handover, sent: Sent
    ) -> None:
        await self.box.put("librarian", str(dict(address)), handover)

    async def handed_over(
        self, workspace: str, channel: str, handover: Handover, sent: Sent
    ) -> None:
        await self.box.put("handed_over", channel, handover)
