"""What a person is told instead of an answer, and that they always are."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import LibraryCorrupt
from bots.answering import ASKING
from tests.bots.slack.conftest import Serve, Served, buttons, words
from tests.bots.slack.fake import ALICE, CHANNEL
from tests.bots.slack.payloads import command, direct, mention, message

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
HOLDING = "Gentamicin dose for Mrs Jane Smith, NHS number 943 476 5919?"


def test_identifiers_are_answered_privately_and_kept_nowhere(served: Served) -> None:
    served.deliver(mention(HOLDING))
    told = served.slack.wait("chat.postEphemeral")

    assert (told["channel"], told["user"], told.get("thread_ts")) == (CHANNEL, ALICE, None)
    assert "identifies a patient" in words(told) and "ask again without it" in words(told)
    served.deliver(mention(QUESTION))
    served.slack.wait("chat.postMessage")
    data = b"".join(p.read_bytes() for p in served.assistant.settings.data_dir.glob("bedside.db*"))
    assert b"943 476 5919" not in data and b"Jane Smith" not in data


def test_identifiers_in_a_direct_message_too(served: Served) -> None:
    served.deliver(direct(HOLDING))

    assert "has not kept it" in served.said()


def test_identifiers_that_slack_turned_into_links_are_seen(served: Served) -> None:
    served.deliver(direct("Dose for <mailto:jane.smith@example.com|jane.smith@example.com>?"))

    assert "identifies a patient (e-mail" in served.said()


def test_a_follow_up_with_identifiers_is_told_in_the_thread(served: Served) -> None:
    asked = mention(QUESTION)
    served.deliver(asked)
    served.slack.wait("chat.postMessage")
    served.deliver(message(HOLDING, thread_ts=asked["ts"]))

    assert served.slack.wait("chat.postEphemeral")["thread_ts"] == asked["ts"]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("slack: {T1: {answer_in: [C9, direct]}}", "not switched on in this channel"),
        ("slack: {T1: {channels: {C1: {enabled: false}}}}", "not switched on in this channel"),
        ("slack: {'*': {enabled: false}}", "not switched on in this channel"),
        ("slack: {T1: {people: [UBOB]}}", "not on the list of people"),
    ],
)
def test_what_is_not_allowed_is_said(serve: Serve, rules: str, said: str) -> None:
    served = serve(rules)
    served.deliver(message("Nobody asked Bedside"))
    served.deliver(mention(QUESTION))

    told = words(served.slack.wait("chat.postEphemeral"))
    assert said in told and "ask a librarian" in told
    assert not served.slack.of("chat.postMessage")


def test_a_person_has_so_many_questions_an_hour(serve: Serve) -> None:
    served = serve("questions_an_hour: 2")
    for _ in range(3):
        served.deliver(mention(QUESTION))
    served.deliver(mention(QUESTION, user="UBOB"))

    assert "2 questions within an hour" in words(served.slack.wait("chat.postEphemeral"))
    served.slack.wait("chat.postMessage", 3)


def test_an_ephemeral_channel_shows_answers_to_who_asked(serve: Serve) -> None:
    served = serve("slack: {T1: {channels: {C1: {ephemeral: true}}}}")
    served.deliver(mention(QUESTION))

    told = served.slack.wait("chat.postEphemeral")
    assert told["user"] == ALICE and "500 micrograms" in words(told)
    assert not served.slack.of("chat.postMessage")
    record_id = buttons(told)["Ask a librarian"]["value"]
    opened = served.assistant.handovers.open(record_id, who="slack:x", channel="slack")
    served.assistant.handovers.answer(opened.id, by="Ms Page", text="As printed.")
    assert served.slack.wait("chat.postMessage")["channel"] == ALICE


def test_what_cannot_be_asked_is_said(served: Served) -> None:
    served.deliver(direct("¿Cuál es la dosis de adrenalina en la anafilaxia de un adulto?"))

    assert "English only" in served.said()


def test_an_unanswerable_question_offers_a_librarian(served: Served) -> None:
    served.deliver(mention("What is the dose of semaglutide for weight loss?"))

    assert "The library does not hold an answer to this." in served.said()
    assert "The nearest documents:" in served.said()
    offered = buttons(served.slack.wait("chat.postMessage"))
    assert list(offered) == ["Ask a librarian", "👍", "👎"]


def test_when_answering_fails_it_is_tried_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = _fail(served, monkeypatch, times=1)
    served.deliver(mention(QUESTION))

    assert "500 micrograms" in served.said()
    assert failing == []


def test_when_it_fails_for_good_the_person_reads_why(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.answering.ASKING", ())
    _fail(served, monkeypatch, times=1 + len(ASKING))
    served.deliver(mention(QUESTION))

    assert "The indexes hold a library" in served.said()


def test_a_command_that_fails_is_told_to_the_person(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.answering.ASKING", ())
    _fail(served, monkeypatch, times=1, error=RuntimeError("a bug"))
    served.post(command(QUESTION, served.respond))

    told = words(served.slack.wait("response_url"))
    assert "Something went wrong in Bedside" in told and "a bug" not in told


def _fail(
    served: Served, monkeypatch: pytest.MonkeyPatch, times: int, error: Exception | None = None
) -> list[int]:
    """Have the library fail so many times; what is left of them."""
    left, real = list(range(times)), served.assistant.library.search

    def search(*given: Any, **named: Any) -> Any:
        if left:
            left.pop()
            raise error or LibraryCorrupt("The indexes hold a library, and the catalogue none.")
        return real(*given, **named)

    monkeypatch.setattr(served.assistant.library, "search", search)
    return left
