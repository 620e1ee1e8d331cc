"""Questions in channels and direct messages, over signed requests."""

from __future__ import annotations

from tests.bots.slack.conftest import Serve, Served, buttons, words
from tests.bots.slack.fake import ALICE, CHANNEL, DIRECT
from tests.bots.slack.payloads import command, direct, event, mention, message, press

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"
LABEL = "Quoted from the guideline, word for word."


def test_a_mention_is_answered_in_its_thread(served: Served) -> None:
    asked = mention(QUESTION)
    served.deliver(asked)

    posted = served.slack.wait("chat.postMessage")
    assert (posted["channel"], posted["thread_ts"]) == (CHANNEL, asked["ts"])
    text = words(posted)
    assert "500 micrograms" in text and LABEL in text
    assert (
        "[1] <https://" in text
        and "|Anaphylaxis> — Bedside sample library · 12 January 2026" in text
    )
    assert "Never type what identifies a patient" in text
    assert list(buttons(posted)) == ["Show the words", "Ask a librarian", "👍", "👎"]


def test_the_first_use_note_comes_once(served: Served) -> None:
    served.deliver(mention(QUESTION))
    served.slack.wait("chat.postMessage")
    served.deliver(mention(QUESTION))

    assert "Never type" not in served.said(2)


def test_one_answer_however_often_and_in_whatever_order_it_comes(served: Served) -> None:
    """Slack sends `message` and `app_mention` for one mention, and retries both."""
    first, second = (
        mention(QUESTION, ts="1790000200.000100"),
        mention(QUESTION, ts="1790000201.000100"),
    )
    plain = [message(m["text"], ts=m["ts"]) for m in (first, second)]
    for body in (event(first), event(plain[0]), event(plain[1]), event(second)):
        for _ in range(3):
            assert served.post(body).status_code == 200
    served.deliver(mention("When is a raised potassium an emergency?", ts="1790000202.000100"))
    served.slack.wait("chat.postMessage", 3)

    threads = [posted["thread_ts"] for posted in served.slack.of("chat.postMessage")]
    assert sorted(threads) == [first["ts"], second["ts"], "1790000202.000100"]


def test_a_follow_up_needs_no_mention_and_is_understood(served: Served) -> None:
    asked = mention(QUESTION)
    served.deliver(asked)
    served.slack.wait("chat.postMessage")
    served.deliver(message("and in a child of 4?", thread_ts=asked["ts"]))

    text = served.said(2)
    assert "Searched for:" in text and "anaphylaxis" in text
    assert "150 micrograms" in text


def test_what_is_said_among_people_is_left_alone(served: Served) -> None:
    quiet = [
        message("What is for lunch?"),
        message("Somebody's thread", thread_ts="1790000001.000100"),
        message(QUESTION, bot_id="B2"),
        message(QUESTION, subtype="message_changed"),
        direct(QUESTION, user="UBOT"),
        direct(QUESTION, subtype="bot_message", bot_id="B1"),
    ]
    for one in quiet:
        served.deliver(one)
    asked = direct(QUESTION)
    served.deliver(asked)

    assert served.slack.wait("chat.postMessage")["thread_ts"] == asked["ts"]
    assert len(served.slack.of("chat.postMessage")) == 1


def test_every_message_of_a_channel_is_a_question_where_that_is_set(serve: Serve) -> None:
    served = serve("slack: {T1: {channels: {C1: {when: every}}}}")
    served.deliver(message(QUESTION))

    assert "500 micrograms" in served.said()


def test_a_command_is_answered_to_the_person_only(served: Served) -> None:
    response = served.post(command(QUESTION, served.respond))
    assert "Searching the library" in response.text

    answered = served.slack.wait("response_url")
    assert answered["response_type"] == "ephemeral"
    assert "500 micrograms" in words(answered)
    assert not served.slack.of("chat.postMessage", "chat.postEphemeral")


def test_a_command_without_a_question_says_how(served: Served) -> None:
    assert "Write your question behind the command" in served.post(command("  ", "http://x")).text


def test_an_expired_address_falls_back_to_an_ephemeral_message(served: Served) -> None:
    served.post(command(QUESTION, served.slack.url.replace("/api/", "/gone")))

    whispered = served.slack.wait("chat.postEphemeral")
    assert (whispered["channel"], whispered["user"]) == (CHANNEL, ALICE)


def test_outside_the_bot_s_channels_the_answer_comes_in_a_chat_of_two(served: Served) -> None:
    served.slack.refuse("chat.postEphemeral", error="not_in_channel")
    served.post(command(QUESTION, served.slack.url.replace("/api/", "/gone")))

    assert served.slack.wait("chat.postMessage")["channel"] == ALICE


def test_a_vague_question_is_asked_back_with_buttons(served: Served) -> None:
    asked = direct("dose?")
    served.deliver(asked)
    posted = served.slack.wait("chat.postMessage")
    label, choice = next(iter(buttons(posted).items()))
    assert label.startswith("1. ") and "Show the words" not in buttons(posted)

    container = {"message_ts": "1790000000.000001", "channel_id": DIRECT, "is_ephemeral": False}
    pressed = press(choice, "1790000000.000001", thread=asked["ts"], container=container)
    for _ in range(2):
        assert served.post(pressed).status_code == 200
    assert "Sources" in served.said(2)
    assert served.slack.of("chat.postMessage")[1]["thread_ts"] == asked["ts"]


def test_a_message_without_words_says_what_to_do(served: Served) -> None:
    served.deliver(direct("", subtype="file_share"))

    assert "The question is empty" in served.said()
