"""Hand-overs over the real record and library."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import HandoverError, NotFound
from assistant.handovers import Handover, due, handovers_of
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.recorded import HANDOVER, HANDOVER_ANSWERED

UNKNOWN = "What is the dose of semaglutide for weight loss?"


@pytest.fixture
def asked(own_sample: Assistant) -> str:
    """Record id of a question that the library does not answer."""
    answer = own_sample.ask(Question(UNKNOWN, channel="slack", asker="u1"))
    assert answer.status is AnswerStatus.ABSTAINED
    return answer.record_id


def test_a_hand_over_says_what_was_asked_and_where_was_looked(
    own_sample: Assistant, asked: str
) -> None:
    made = own_sample.handovers.open(
        asked, who="u1", channel="slack", comment="For NHS 943 476 5919"
    )
    assert (made.record_id, made.question, made.open) == (asked, UNKNOWN, True)
    assert (made.who, made.channel) == ("u1", "slack")
    assert made.comment is not None and "[NHS number]" in made.comment
    assert 1 <= len(made.searched) <= 6
    titles = {d.metadata.title for d in own_sample.library.documents()}
    assert all(place.partition(" › ")[0] in titles for place in made.searched)
    turns = own_sample.conversations.turns(made.conversation_id)
    assert [turn.record_id for turn in turns] == [asked]
    assert own_sample.handovers.all(open_only=True) == (made,)
    assert own_sample.handovers.get(made.id) == made


def test_the_same_question_is_handed_over_once(own_sample: Assistant, asked: str) -> None:
    heard: list[Handover] = []
    own_sample.handovers.listeners.append(heard.append)
    made: list[Handover] = []
    go = threading.Barrier(4)

    def hand_over() -> None:
        go.wait()
        made.append(own_sample.handovers.open(asked, who="u1", channel="slack"))

    threads = [threading.Thread(target=hand_over) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1
    assert heard == made[:1]
    assert len(own_sample.record.of_kind(HANDOVER)) == 1


def test_an_answer_closes_it_and_is_told(own_sample: Assistant, asked: str) -> None:
    handovers = own_sample.handovers
    made = handovers.open(asked, who="u1", channel="slack")
    heard: list[Handover] = []
    handovers.listeners.append(heard.append)
    done = handovers.answer(made.id, by="Ann", text=" See the BNF; call Mr John Smith. ")
    assert not done.open and done.answered_by == "Ann"
    assert done.answer is not None and "John Smith" not in done.answer
    assert heard == [done]
    assert handovers.all(open_only=True) == ()
    assert handovers.all() == (done,)
    again = handovers.open(asked, who="u1", channel="slack")
    assert again.id != made.id and again.open


def test_an_answer_is_corrected_only_on_purpose(own_sample: Assistant, asked: str) -> None:
    handovers = own_sample.handovers
    id = handovers.open(asked, who=None, channel="cli").id
    with pytest.raises(HandoverError, match="empty"):
        handovers.answer(id, by="Ann", text=" ")
    handovers.answer(id, by="Ann", text="First.")
    with pytest.raises(HandoverError, match="answered by Ann on 1 December 2026"):
        handovers.answer(id, by="Ben", text="Second.")
    corrected = handovers.answer(id, by="Ben", text="Second.", again=True)
    assert (corrected.answer, corrected.answered_by) == ("Second.", "Ben")
    assert [e.body["text"] for e in own_sample.record.about(id)] == ["First.", "Second."]
    assert own_sample.record.verify().broken is None


def test_a_listener_that_fails_loses_nothing(
    own_sample: Assistant, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Handover) -> None:
        raise OSError("no route")

    heard: list[Handover] = []
    own_sample.handovers.listeners += [fails, heard.append]
    made = own_sample.handovers.open(asked, who="u1", channel="slack")
    assert heard == [made]
    assert own_sample.handovers.get(made.id) == made
    assert "nobody was told of a hand-over" in caplog.text


def test_only_answers_are_handed_over(own_sample: Assistant, asked: str) -> None:
    made = own_sample.handovers.open(asked, who="u1", channel="slack")
    with pytest.raises(NotFound, match="is no answer"):
        own_sample.handovers.open(made.id, who="u1", channel="slack")
    with pytest.raises(NotFound, match="no entry"):
        own_sample.handovers.open("nothing", who="u1", channel="slack")
    with pytest.raises(NotFound, match="no hand-over"):
        own_sample.handovers.get(asked)
    assert handovers_of(own_sample.record.of_kind(HANDOVER_ANSWERED)) == ()


@pytest.mark.parametrize(
    ("opened", "days", "expected"),
    [
        ("2026-12-01", 2, "2026-12-03"),  # Tuesday to Thursday
        ("2026-12-03", 2, "2026-12-07"),  # Thursday to Monday
        ("2026-12-05", 1, "2026-12-07"),  # Saturday to Monday
        ("2026-12-04", 10, "2026-12-18"),
    ],
)
def test_weekends_do_not_count(opened: str, days: int, expected: str) -> None:
    at = datetime.fromisoformat(opened).replace(tzinfo=UTC) + timedelta(hours=3)
    assert due(at, days) == datetime.fromisoformat(expected).replace(tzinfo=UTC) + timedelta(
        hours=3
    )
