"""The desk: what it takes, what it refuses, and that each message is answered exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.pipeline import Assistant
from assistant.storage import open_database
from assistant.storage.deliveries import Inbox
from assistant.storage.threads import Threads
from bots.desk import Desk
from bots.incoming import Incoming, Receipt
from assistant.pseudonyms import Pseudonyms
from bots.rules import Rules
from tests.bots.couriers import Box, BoxCourier

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(sample: Assistant, tmp_path: Path) -> MakeDesk:
    """Desks over one inbox of the test's own."""
    engine = open_database(f"sqlite:///{tmp_path / 'inbox.db'}")

    def make(**rules: Any) -> Desk:
        inbox, threads = Inbox(engine, sample.clock), Threads(engine, sample.clock)
        return Desk(sample, inbox, threads, Rules.model_validate(rules), Pseudonyms(b"key"))

    return make


def message(text: str = QUESTION, id: str = "1", **other: Any) -> Incoming:
    """A mention in a channel, each in a thread of its own."""
    values: dict[str, Any] = {
        "key": f"slack:T1:C1:{id}", "platform": "slack", "workspace": "T1", "channel": "C1",
        "thread": f"slack:T1:C1:{id}", "person": "U1", "text": text, "private": False,
        "mentioned": True, "reply": {"channel": "C1", "thread_ts": id},
    }  # fmt: skip
    return Incoming(**(values | other))


def served(desk: Desk, box: Box, enough: Callable[[], bool]) -> None:
    """Let a desk work until enough has come out."""

    async def work() -> None:
        async with desk.serving(BoxCourier(box)):
            await box.until(enough)

    asyncio.run(work())


def test_a_message_is_answered_once_however_often_it_is_delivered(make_desk: MakeDesk) -> None:
    desk, box = make_desk(), Box()
    receipts = [desk.receive(message()) for _ in range(3)]
    served(desk, box, lambda: "answer" in box.kinds())

    assert receipts == [Receipt.ACCEPTED, Receipt.DUPLICATE, Receipt.DUPLICATE]
    assert box.kinds() == ["working", "answer"]
    answer, first_use, quiet = box.out[-1][2]
    assert "500 micrograms" in answer.statements[0].text
    assert (first_use, quiet) == (True, False)


def test_the_record_knows_a_pseudonym_and_the_inbox_forgets_the_text(make_desk: MakeDesk) -> None:
    desk, box = make_desk(), Box()
    desk.receive(message())
    served(desk, box, lambda: "answer" in box.kinds())

    answer = box.out[-1][2][0]
    entry = desk.assistant.record.get(answer.record_id)
    assert entry.body["who"] == desk.pseudonyms.of("slack", "T1", "U1")
    assert entry.body["channel"] == "slack"
    with desk.inbox._engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT state, body FROM deliveries").all()
    assert [tuple(row) for row in held] == [("done", "{}")]
