"""The desk: what it takes, what it refuses, and that each message is answered exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.model import Question
from assistant.pipeline import Assistant
from assistant.pseudonyms import Pseudonyms
from assistant.storage import open_database
from assistant.storage.deliveries import Inbox
from assistant.storage.threads import Threads
from bots.courier import Undeliverable
from bots.desk import Desk
from bots.incoming import Incoming, NoticeKind, Receipt
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
        box.more = asyncio.Condition()
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


def test_what_a_dead_worker_left_is_taken_up(make_desk: MakeDesk) -> None:
    """Asked and recorded, not sent: it is sent, and not asked again."""
    dead, box = make_desk(), Box()
    dead.receive(message())
    left = dead.inbox.claim(["slack"], "dead", timedelta(seconds=-1))
    assert left is not None
    dead.assistant.ask(Question(QUESTION, channel="slack", record_id=left.record_id))
    before = dead.assistant.record.count()
    served(make_desk(), box, lambda: "answer" in box.kinds())

    assert box.kinds() == ["answer"]
    assert box.out[0][2][0].record_id == left.record_id
    assert dead.assistant.record.count() == before


def test_what_was_sent_and_noted_is_not_sent_again(make_desk: MakeDesk) -> None:
    dead, box = make_desk(), Box()
    dead.receive(message())
    left = dead.inbox.claim(["slack"], "dead", timedelta(seconds=30))
    assert left is not None
    dead.inbox.note_sent(left.key, "dead", ["m1"])
    dead.inbox.renew(left.key, "dead", timedelta(seconds=-1))
    dead.receive(message(id="2"))
    served(make_desk(), box, lambda: "answer" in box.kinds())

    assert [where for kind, where, _ in box.out if kind == "answer"] == ["slack:T1:C1:2"]


def test_a_thread_is_one_conversation_in_its_order(make_desk: MakeDesk) -> None:
    desk, box = make_desk(), Box()
    desk.receive(message())
    for n, text in ((2, "and in a child of 4?"), (3, "and by what route?")):
        desk.receive(message(text, str(n), thread="slack:T1:C1:1", mentioned=False))
    served(desk, box, lambda: box.kinds().count("answer") == 3)

    answers = [what[0] for kind, _, what in box.out if kind == "answer"]
    assert [a.question for a in answers] == [QUESTION, "and in a child of 4?", "and by what route?"]
    assert len({a.conversation_id for a in answers}) == 1
    assert [first for kind, _, (_, first, _) in box.of("answer")] == [True, False, False]


def test_what_a_platform_does_not_take_is_sent_again(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.answering.SENDING", (timedelta(0),) * 3)
    refusals = [RuntimeError("busy"), RuntimeError("busy")]
    desk = make_desk()
    box = Box(refuse=lambda kind: refusals.pop() if kind == "answer" and refusals else None)
    desk.receive(message())
    served(desk, box, lambda: "answer" in box.kinds())

    assert not refusals
    answers = desk.assistant.record.of_kind("answer")
    assert sum(e.id == box.of("answer")[0][2][0].record_id for e in answers) == 1


def test_what_a_platform_will_never_take_is_given_up(make_desk: MakeDesk) -> None:
    desk = make_desk()
    box = Box(
        refuse=lambda kind: Undeliverable("no channel") if kind == "answer" and not done else None
    )
    done: list[bool] = []
    desk.receive(message())
    desk.receive(message("dose?", "2", thread="slack:T1:C1:1"))

    async def work() -> None:
        async with desk.serving(BoxCourier(box)):
            await box.until(lambda: box.kinds().count("working") == 2)
            done.append(True)
            await box.until(lambda: "answer" in box.kinds())

    asyncio.run(work())
    assert [where for kind, where, _ in box.of("answer")] == ["slack:T1:C1:2"]


def test_stopping_gives_back_what_is_under_way(make_desk: MakeDesk) -> None:
    """A stop in the middle of an answer: the next start goes on at once."""
    desk, held = make_desk(), asyncio.Event()

    class Slow(BoxCourier):
        def reply(self, *given: Any) -> Any:
            made = super().reply(*given)

            async def never(*_: object, **__: object) -> None:
                held.set()
                await asyncio.Event().wait()

            made.answer = never
            return made

    async def work() -> None:
        async with asyncio.timeout(30), desk.serving(Slow(Box())):
            await held.wait()

    desk.receive(message())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bots.desk._STOPPING", 0.0)
        asyncio.run(work())
    box = Box()
    served(make_desk(), box, lambda: "answer" in box.kinds())
    assert box.kinds() == ["answer"]


def test_hand_overs_go_to_the_librarians_and_come_back_once(make_desk: MakeDesk) -> None:
    rules = {"slack": {"T1": {"librarians": "CLIB"}}}
    desk, box = make_desk(**rules), Box()
    desk.receive(message())
    served(desk, box, lambda: "answer" in box.kinds())
    record_id = box.of("answer")[0][2][0].record_id
    handovers = desk.assistant.handovers
    opened = handovers.open(record_id, who="slack:p", channel="slack")
    handovers.answer(opened.id, by="Ms Page", text="As printed.")
    served(make_desk(**rules), box, lambda: "librarian" in box.kinds())
    later = handovers.open(record_id, who="slack:p", channel="slack")
    served(make_desk(**rules), box, lambda: box.of("handed_over")[-1][2].id == later.id)

    mine = [
        (k, w, what.id) for k, w, what in box.out if getattr(what, "record_id", "") == record_id
    ]
    here = str({"channel": "C1", "thread_ts": "1"})
    assert sorted(mine) == [  # after the restart the first is not told again
        ("handed_over", "CLIB", opened.id),
        ("handed_over", "CLIB", later.id),
        ("librarian", here, opened.id),
    ]


def test_refusals_come_before_anything_is_looked_up(make_desk: MakeDesk) -> None:
    desk, box = make_desk(slack={"T1": {"channels": {"C2": {"enabled": False}}}}), Box()
    ignored = message("lunch?", "1", channel="C2", mentioned=False)
    assert desk.receive(ignored) is Receipt.IGNORED
    assert desk.receive(message(id="2", channel="C2")) is Receipt.ACCEPTED
    assert desk.receive(message("Mr John Smith's potassium?", "3")) is Receipt.ACCEPTED
    served(desk, box, lambda: box.kinds().count("tell") == 2)

    assert [what.kind for _, _, what in box.of("tell")] == [
        NoticeKind.NOT_HERE,
        NoticeKind.IDENTIFIERS,
    ]
    assert "answer" not in box.kinds()
