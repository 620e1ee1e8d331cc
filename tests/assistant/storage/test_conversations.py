"""Conversations are kept turn by turn and belong to whoever opened them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, event

from assistant.errors import LibraryError, NotFound
from assistant.model import AnswerStatus, Turn
from assistant.storage.conversations import Conversations

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def conversations(engine: Engine, clock: Callable[[], datetime]) -> Conversations:
    return Conversations(engine, clock)


def test_turns_come_back_in_order(conversations: Conversations) -> None:
    id = conversations.open("key1", "api")
    other = conversations.open(None, "cli")
    conversations.add_turn(id, "AKI?", "What is AKI?", AnswerStatus.ANSWERED, "r1", NOW)
    conversations.add_turn(other, "x", "x", AnswerStatus.ABSTAINED, "r2", NOW)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=1)))
    conversations.add_turn(
        id, "and in pregnancy?", "AKI in pregnancy?", AnswerStatus.ABSTAINED, "r3", elsewhere
    )
    assert conversations.turns(id) == (
        Turn("What is AKI?", AnswerStatus.ANSWERED, "r1", NOW),
        Turn("AKI in pregnancy?", AnswerStatus.ABSTAINED, "r3", NOW),
    )


def test_a_new_conversation_has_no_turns(conversations: Conversations) -> None:
    assert conversations.turns(conversations.open("key1", "api")) == ()


def test_a_conversation_has_an_owner(conversations: Conversations) -> None:
    assert conversations.owner(conversations.open("key1", "api")) == "key1"
    assert conversations.owner(conversations.open(None, "cli")) is None


def test_an_unknown_conversation_is_not_found(conversations: Conversations) -> None:
    with pytest.raises(NotFound, match="no conversation 'nope'"):
        conversations.turns("nope")
    with pytest.raises(NotFound):
        conversations.owner("nope")
    with pytest.raises(NotFound):
        conversations.add_turn("nope", "q", "q", AnswerStatus.ANSWERED, "r", NOW)


def test_a_database_that_refuses_is_named(engine: Engine, clock: Callable[[], datetime]) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the refusal is SQLite's")
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA query_only = ON"))
    engine.dispose()
    with pytest.raises(LibraryError, match=r"could not be kept: .* can only be read"):
        Conversations(engine, clock).open(None, "cli")
