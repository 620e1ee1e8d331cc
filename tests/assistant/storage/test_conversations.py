"""Conversations are kept turn by turn and belong to whoever opened them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine

from assistant.errors import LibraryError, NotFound, RecordError
from assistant.model import AnswerStatus, Turn
from assistant.record import Record
from assistant.storage.conversations import (
    Conversations,
    Exchange,
    add_exchange,
    new_conversation,
)

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def conversations(engine: Engine) -> Conversations:
    return Conversations(engine)


def add(
    engine: Engine,
    id: str,
    question: str,
    record_id: str,
    opened_by: tuple[str | None, str] | None = None,
    at: datetime = NOW,
) -> None:
    exchange = Exchange(id, "as asked", question, AnswerStatus.ANSWERED, record_id, at, opened_by)
    with engine.begin() as connection:
        add_exchange(connection, exchange)


def test_turns_come_back_in_order(engine: Engine, conversations: Conversations) -> None:
    one, other = new_conversation(), new_conversation()
    add(engine, one, "What is AKI?", "r1", ("key1", "api"))
    add(engine, other, "x", "r2", (None, "cli"))
    elsewhere = NOW.astimezone(timezone(timedelta(hours=1)))
    add(engine, one, "AKI in pregnancy?", "r3", at=elsewhere)
    assert conversations.turns(one) == (
        Turn("What is AKI?", AnswerStatus.ANSWERED, "r1", NOW),
        Turn("AKI in pregnancy?", AnswerStatus.ANSWERED, "r3", NOW),
    )


def test_a_conversation_has_an_owner(engine: Engine, conversations: Conversations) -> None:
    for id, asker in (("one", "key1"), ("other", None)):
        add(engine, id, "x", id, (asker, "api"))
        assert conversations.owner(id) == asker


def test_an_unknown_conversation_is_not_found(engine: Engine, conversations: Conversations) -> None:
    with pytest.raises(NotFound, match="no conversation 'nope'"):
        conversations.turns("nope")
    with pytest.raises(NotFound):
        conversations.owner("nope")
    with pytest.raises(NotFound):
        add(engine, "nope", "q", "r")


def test_an_exchange_is_kept_with_its_record_or_not_at_all(
    engine: Engine, clock: Callable[[], datetime], conversations: Conversations
) -> None:
    record = Record(engine, clock)
    exchange = Exchange("c", "q", "q", AnswerStatus.ANSWERED, "r", NOW, (None, "cli"))
    record.append("answer", {}, id="r", beside=lambda c: add_exchange(c, exchange))
    assert conversations.turns("c")[0].record_id == "r"
    unknown = Exchange("nope", "q", "q", AnswerStatus.ANSWERED, "r2", NOW)
    with pytest.raises(NotFound):
        record.append("answer", {}, id="r2", beside=lambda c: add_exchange(c, unknown))
    assert record.count() == 1
    with pytest.raises(RecordError):
        record.append("answer", {}, id="r", beside=lambda c: add_exchange(c, exchange))
    assert len(conversations.turns("c")) == 1


def test_a_database_that_cannot_be_read_is_named(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
        connection.exec_driver_sql("DROP TABLE conversations")
    with pytest.raises(LibraryError, match="could not be read"):
        Conversations(engine).turns("x")
